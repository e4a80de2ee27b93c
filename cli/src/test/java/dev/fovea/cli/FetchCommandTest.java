package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.fovea.datasets.fetch.PublishedData;
import dev.fovea.datasets.fetch.PublishedData.Form;
import dev.fovea.datasets.fetch.PublishedFile;
import dev.fovea.datasets.fetch.PublishedSets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class FetchCommandTest {
    @TempDir
    Path temp;

    private HttpServer server;
    private Path home;

    /** Gives the four files of small images away. */
    @BeforeEach
    void publish() throws IOException {
        home = temp.resolve("home");
        Path published = BarImages.small(temp.resolve("published"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] bytes = Files.readAllBytes(
                        published.resolve(exchange.getRequestURI().getPath().substring(1)));
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Under a name that other commands know. */
    private List<PublishedData> sets() throws Exception {
        try (Stream<Path> files = Files.list(temp.resolve("published"))) {
            List<PublishedFile> published = files.sorted().map(this::file).toList();
            URI about = URI.create("http://example.invalid/about");
            List<String> classes = List.of("bar", "slash", "pipe", "backslash");
            return List.of(new PublishedData(
                    "fashion-mnist", "240 bars", "none", about, published, new Form.Plain(), classes));
        }
    }

    private PublishedFile file(Path path) {
        try {
            byte[] bytes = Files.readAllBytes(path);
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            String name = String.valueOf(path.getFileName());
            URI uri = URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":"
                    + server.getAddress().getPort() + "/" + name);
            return new PublishedFile(uri, name, bytes.length, sha256);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private CommandRun fetch(Map<String, String> environment, String... args) throws Exception {
        CommandRun.Sink out = new CommandRun.Sink();
        CommandRun.Sink err = new CommandRun.Sink();
        int exitCode = new CommandLine(new FetchCommand(sets(), environment))
                .setOut(out.writer())
                .setErr(err.writer())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    err.writer().println(Failure.text(e));
                    return Main.FAILED;
                })
                .execute(args);
        return new CommandRun(exitCode, out.text(), err.text());
    }

    @Test
    void whatIsFetchedIsFoundByItsName() throws Exception {
        CommandRun missing = CommandRun.of("train", "fashion-mnist", "--data-home", home.toString());
        assertThat(missing.exitCode()).isEqualTo(Main.FAILED);
        assertThat(missing.err())
                .contains("fovea: fashion-mnist: expected this data set in " + home.resolve("fashion-mnist")
                        + ", where it is not yet: fovea data fetch fashion-mnist --to " + home.resolve("fashion-mnist")
                        + " brings it there (30.9 MB)");
        CommandRun fetched = fetch(Map.of(), "fashion-mnist", "--data-home", home.toString());
        assertThat(fetched.exitCode()).as(fetched.err()).isZero();
        assertThat(fetched.err())
                .contains("fetching fashion-mnist: 240 bars, 0.0 MB (licence: none; http://example.invalid/about)")
                .contains("train-images-idx3-ubyte: here, and its SHA-256 is the published one");
        assertThat(fetched.out())
                .contains(
                        "fashion-mnist is in " + home.resolve("fashion-mnist") + "; try it: fovea data fashion-mnist");
        Path run = temp.resolve("run");
        CommandRun trained = CommandRun.of(
                "train",
                "fashion-mnist",
                "--data-home",
                home.toString(),
                "--model",
                BarImages.NETWORK,
                "--epochs",
                "1",
                "--out",
                run.toString());
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("on 200 images of fashion-mnist train, testing on 40");
        assertThat(trained.out()).contains("backslash");
        // a run that goes on finds them wherever the data home is by then
        CommandRun resumed = CommandRun.of("train", "--resume", run.toString(), "--epochs", "2");
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        CommandRun evaluated =
                CommandRun.of("evaluate", run.toString(), "fashion-mnist", "--data-home", home.toString());
        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
        CommandRun again = fetch(Map.of("FOVEA_OFFLINE", "1"), "fashion-mnist", "--data-home", home.toString());
        assertThat(again.out()).contains("fashion-mnist was in " + home.resolve("fashion-mnist") + " already");
    }

    @Test
    void fetchesToAnotherDirectory() throws Exception {
        Path to = temp.resolve("else/where");
        CommandRun fetched = fetch(Map.of(), "fashion-mnist", "--to", to.toString(), "--json");
        assertThat(fetched.exitCode()).as(fetched.err()).isZero();
        JsonNode event = Json.of(fetched.out());
        assertThat(event.get("event").asString()).isEqualTo("fetched");
        assertThat(event.get("directory").asString()).isEqualTo(to.toString());
        assertThat(CommandRun.of("data", to.toString()).out()).contains("200 images to learn from, 40 to test with");
    }

    @Test
    void heedsFoveaOffline() throws Exception {
        CommandRun run = fetch(Map.of("FOVEA_OFFLINE", "1"), "fashion-mnist", "--data-home", home.toString());
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.err()).contains(": FOVEA_OFFLINE is set, so nothing is fetched: unset it, or get the file");
    }

    @Test
    void listsWhatThereIs() {
        CommandRun run = CommandRun.of("data", "fetch", "--data-home", home.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("fashion-mnist   30.9 MB  70,000 pieces of clothing in 10 classes, 28x28 grey")
                .contains("licence: MIT; https://github.com/zalandoresearch/fashion-mnist")
                .contains("cifar-100      168.5 MB  60,000 photographs in 100 classes, 32x32 colour")
                .doesNotContain("(here)");
        List<JsonNode> lines = Json.lines(CommandRun.of("data", "fetch", "--json", "--data-home", home.toString())
                .out());
        assertThat(lines).hasSize(PublishedSets.ALL.size());
        assertThat(lines.get(0).get("fetched").asBoolean()).isFalse();
    }

    @Test
    void saysWhatItDoesNotKnow() {
        CommandRun unknown = CommandRun.of("data", "fetch", "imagenet");
        assertThat(unknown.exitCode()).isEqualTo(Main.FAILED);
        assertThat(unknown.err())
                .contains("fovea: imagenet: expected a data set among fashion-mnist, kmnist, cifar-10,");
        CommandRun mnist = CommandRun.of("data", "fetch", "mnist");
        assertThat(mnist.exitCode()).isZero();
        assertThat(mnist.out()).contains("mnist is part of Fovea: there is nothing to fetch");
        CommandRun none = CommandRun.of("data");
        assertThat(none.exitCode()).isEqualTo(Main.USAGE);
        assertThat(none.err()).contains("Missing required parameter: 'DATA', e.g. mnist");
    }
}
