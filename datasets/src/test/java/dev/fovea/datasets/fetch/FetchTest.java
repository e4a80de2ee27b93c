package dev.fovea.datasets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FoveaException;
import dev.fovea.datasets.fetch.PublishedData.Form;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FetchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final URI HOME = URI.create("http://example.invalid/about");
    private static final byte[] FILE = new byte[300_000];

    @TempDir
    Path temp;

    private Path place;
    private Path part;

    static {
        new Random(1).nextBytes(FILE);
    }

    @BeforeEach
    void paths() {
        place = temp.resolve("toy");
        part = temp.resolve(".toy.fetching/images.part");
    }

    private static PublishedData toy(URI uri) throws Exception {
        return new PublishedData(
                "toy",
                "3 toys",
                "MIT",
                HOME,
                List.of(new PublishedFile(uri, "images", FILE.length, sha256(FILE))),
                new Form.Plain(),
                List.of("ball", "car"));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static Fetch online() {
        return new Fetch(false, PATIENCE, (file, here) -> {});
    }

    private void refuses(Publisher publisher, String message) throws Exception {
        PublishedData toy = toy(publisher.uri("/images"));
        assertThatThrownBy(() -> online().fetch(toy, place))
                .isInstanceOf(FoveaException.class)
                .hasMessageContaining(message);
        assertThat(place).doesNotExist();
        assertThat(Fetch.isFetched(toy, place)).isFalse();
    }

    @Test
    void bringsFilesAndSaysWhereTheyAreFrom() throws Exception {
        try (Publisher publisher = new Publisher(Publisher.gives(FILE))) {
            PublishedData toy = toy(publisher.uri("/images"));
            long[] last = new long[1];
            new Fetch(false, PATIENCE, (file, here) -> last[0] = here).fetch(toy, place);
            assertThat(place.resolve("images")).hasBinaryContent(FILE);
            assertThat(Files.readAllLines(place.resolve("classes.txt"))).containsExactly("ball", "car");
            assertThat(Files.readAllLines(place.resolve("SOURCE.txt")))
                    .startsWith("toy", "3 toys", "licence: MIT", "home: " + HOME)
                    .endsWith("sha256 " + sha256(FILE) + "  " + publisher.uri("/images"));
            assertThat(last).containsExactly(FILE.length);
            assertThat(Fetch.isFetched(toy, place)).isTrue();
            assertThat(temp.resolve(".toy.fetching")).doesNotExist();
            online().fetch(toy, place);
            assertThat(publisher.requests()).containsExactly("/images");
        }
    }

    @Test
    void goesOnByItselfWhereTheConnectionBrokeOff() throws Exception {
        try (Publisher publisher = new Publisher(Publisher.breaksOffAfter(100_000, FILE), Publisher.gives(FILE))) {
            online().fetch(toy(publisher.uri("/images")), place);
            assertThat(place.resolve("images")).hasBinaryContent(FILE);
            assertThat(publisher.requests()).hasSize(2).last().asString().matches("/images bytes=[1-9]\\d*-");
        }
    }

    @Test
    void goesOnInALaterTry() throws Exception {
        try (Publisher publisher = new Publisher(Publisher.breaksOffAfter(100_000, FILE), Publisher.status(503))) {
            refuses(
                    publisher,
                    publisher.uri("/images") + ": expected the file, got HTTP status 503: has it moved? See " + HOME);
        }
        long kept = Files.size(part);
        assertThat(kept).isBetween(1L, 100_000L);
        try (Publisher publisher = new Publisher(Publisher.gives(FILE))) {
            online().fetch(toy(publisher.uri("/images")), place);
            assertThat(place.resolve("images")).hasBinaryContent(FILE);
            assertThat(publisher.requests()).containsExactly("/images bytes=" + kept + "-");
        }
    }

    @Test
    void beginsAnewWhereTheServerKnowsNoRanges() throws Exception {
        Files.createDirectories(part.getParent());
        Files.write(part, new byte[1000]);
        try (Publisher publisher = new Publisher(Publisher.givesAll(FILE))) {
            online().fetch(toy(publisher.uri("/images")), place);
            assertThat(place.resolve("images")).hasBinaryContent(FILE);
            assertThat(publisher.requests()).containsExactly("/images bytes=1000-");
        }
    }

    @Test
    void refusesAnotherFile() throws Exception {
        byte[] other = FILE.clone();
        other[123_456]++;
        try (Publisher publisher = new Publisher(Publisher.gives(other))) {
            refuses(
                    publisher,
                    "expected the SHA-256 " + sha256(FILE) + ", got " + sha256(other) + ": the file was damaged");
            assertThat(part).doesNotExist();
        }
        try (Publisher publisher = new Publisher(Publisher.gives(new byte[9]))) {
            refuses(publisher, "expected 300,000 bytes, got 9: ");
        }
        try (Publisher publisher = new Publisher(Publisher.endless(10_000))) {
            refuses(publisher, "expected 300,000 bytes, got more: ");
            assertThat(Files.size(part)).isLessThanOrEqualTo(FILE.length);
        }
    }

    /** What an earlier try has left may be of another file, or too long. */
    @Test
    void doesNotTrustWhatIsThere() throws Exception {
        Files.createDirectories(part.getParent());
        Files.write(part, new byte[FILE.length + 1]);
        try (Publisher publisher = new Publisher(Publisher.gives(FILE))) {
            online().fetch(toy(publisher.uri("/images")), place);
            assertThat(publisher.requests()).containsExactly("/images");
        }
        place = temp.resolve("second");
        Path second = temp.resolve(".second.fetching/images.part");
        Files.createDirectories(second.getParent());
        Files.write(second, new byte[1000]);
        try (Publisher publisher = new Publisher(Publisher.gives(FILE))) {
            refuses(publisher, "expected the SHA-256 ");
            online().fetch(toy(publisher.uri("/images")), place);
            assertThat(publisher.requests()).containsExactly("/images bytes=1000-", "/images");
        }
        place = temp.resolve("third");
        Path third = temp.resolve(".third.fetching/images.part");
        Files.createDirectories(third.getParent());
        Files.write(third, new byte[1000]);
        try (Publisher publisher = new Publisher(Publisher.status(416))) {
            refuses(publisher, "got HTTP status 416");
            assertThat(third).doesNotExist();
        }
    }

    @Test
    void followsRedirects() throws Exception {
        try (Publisher publisher = new Publisher(Publisher.movedTo("/elsewhere"), Publisher.gives(FILE))) {
            online().fetch(toy(publisher.uri("/images")), place);
            assertThat(publisher.requests()).containsExactly("/images", "/elsewhere");
        }
    }

    @Test
    void doesNotRunInCircles() throws Exception {
        try (Publisher publisher = new Publisher(Publisher.movedTo("/images"))) {
            refuses(publisher, "expected the file, got HTTP status 302");
        }
    }

    @Test
    void saysWhenTheFileIsGone() throws Exception {
        try (Publisher publisher = new Publisher(Publisher.status(404))) {
            refuses(publisher, "/images: expected the file, got HTTP status 404: has it moved? See " + HOME);
        }
    }

    @Test
    void doesNotWaitForEver() throws Exception {
        try (Publisher publisher = new Publisher(Publisher.fallsSilentAfter(50_000, FILE))) {
            PublishedData toy = toy(publisher.uri("/images"));
            Fetch impatient = new Fetch(false, Duration.ofMillis(400), (file, here) -> {});
            // the second request, with a range, is answered by a whole file, whose bytes come anew: no progress
            assertThatThrownBy(() -> impatient.fetch(toy, place))
                    .hasMessageContaining("/images: no answer in time. What has come is kept (")
                    .hasMessageContaining(
                            " of 300,000 bytes). Try again with a network, or get the file otherwise (see " + HOME);
        }
    }

    @Test
    void saysWhenThereIsNoServerOrNoNetwork() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        String put = "Try again with a network, or get the file otherwise (see " + HOME + ") and put it to "
                + part.resolveSibling("images");
        PublishedData closed = toy(URI.create("http://127.0.0.1:" + port + "/images"));
        assertThatThrownBy(() -> online().fetch(closed, place))
                .isInstanceOf(FoveaException.class)
                .hasMessage("http://127.0.0.1:" + port + "/images: no connection. " + put);
        PublishedData nowhere = toy(URI.create("http://nowhere.invalid/images"));
        assertThatThrownBy(() -> online().fetch(nowhere, place))
                .isInstanceOf(FoveaException.class)
                .hasMessage("http://nowhere.invalid/images: this host is not known, or there is no network. " + put);
    }

    /** Linux has a file that behaves as one on a full disk does. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void saysWhenTheDiskIsFull() throws Exception {
        Files.createDirectories(part.getParent());
        Files.createSymbolicLink(part, Path.of("/dev/full"));
        try (Publisher publisher = new Publisher(Publisher.gives(FILE))) {
            refuses(publisher, part + ": cannot be written: No space left on device");
            assertThat(publisher.requests()).hasSize(1); // it does not ask again and again
        }
    }

    @Test
    void leavesTheNetworkAloneWhenOffline() throws Exception {
        Fetch offline = new Fetch(true, PATIENCE, (file, here) -> {});
        try (Publisher publisher = new Publisher(Publisher.gives(FILE))) {
            PublishedData toy = toy(publisher.uri("/images"));
            Path byHand = part.resolveSibling("images");
            assertThatThrownBy(() -> offline.fetch(toy, place))
                    .isInstanceOf(FoveaException.class)
                    .hasMessage(publisher.uri("/images")
                            + ": FOVEA_OFFLINE is set, so nothing is fetched: unset it, or get the"
                            + " file otherwise and put it to " + byHand);
            // which works
            Files.write(byHand, FILE);
            offline.fetch(toy, place);
            assertThat(place.resolve("images")).hasBinaryContent(FILE);
            assertThat(publisher.requests()).isEmpty();
        }
    }

    @Test
    void leavesOtherPeoplesFilesAlone() throws Exception {
        Files.createDirectories(place);
        Files.writeString(place.resolve("thesis.txt"), "mine");
        try (Publisher publisher = new Publisher(Publisher.gives(FILE))) {
            PublishedData toy = toy(publisher.uri("/images"));
            assertThatThrownBy(() -> online().fetch(toy, place))
                    .hasMessage(place
                            + ": expected a new or empty directory, got one with other files in it: move it away, or"
                            + " name another");
            assertThatThrownBy(() -> online().fetch(toy, place.resolve("thesis.txt")))
                    .hasMessageContaining("expected a new or empty directory, got a file");
            assertThat(place.resolve("thesis.txt")).hasContent("mine");
            Files.delete(place.resolve("thesis.txt"));
            online().fetch(toy, place);
            assertThat(Fetch.isFetched(toy, place)).isTrue();
        }
    }

    @Test
    void unpacksAnArchive() throws Exception {
        Path made = temp.resolve("made.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(made))) {
            zip.putNextEntry(new ZipEntry("toys/a/1.txt"));
            zip.write("one".getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = Files.readAllBytes(made);
        try (Publisher publisher = new Publisher(Publisher.gives(bytes))) {
            PublishedData toy = new PublishedData(
                    "toy",
                    "1 toy",
                    "MIT",
                    HOME,
                    List.of(new PublishedFile(publisher.uri("/z"), "toys.zip", bytes.length, sha256(bytes))),
                    new Form.Zip("toys"),
                    List.of());
            online().fetch(toy, place);
            assertThat(place.resolve("a/1.txt")).hasContent("one");
            assertThat(place.resolve("classes.txt")).doesNotExist();
            assertThat(place.resolve("toys.zip")).doesNotExist();
        }
    }

    @Test
    void knowsWhereToGetWhat() {
        assertThat(PublishedSets.ALL).extracting(PublishedData::name).doesNotHaveDuplicates();
        assertThat(PublishedSets.find("cifar-10").orElseThrow().bytes()).isEqualTo(170_052_171);
        assertThat(PublishedSets.find("mnist")).isEmpty();
        assertThatThrownBy(() -> new PublishedFile(HOME, "../x", 1, "0".repeat(64)))
                .hasMessage("expected a plain file name, got '../x'");
        assertThatThrownBy(() -> new PublishedFile(HOME, "x", 1, "0"))
                .hasMessageContaining("64 hexadecimal digits, got 0");
    }

    @Test
    void findsTheHomeThatTheEnvironmentNames() {
        assertThat(DataHome.of(Map.of(), temp).directory()).isEqualTo(temp.resolve(".fovea/data"));
        assertThat(DataHome.of(Map.of("FOVEA_HOME", "/f"), temp).directory()).isEqualTo(Path.of("/f/data"));
        assertThat(DataHome.of(Map.of("FOVEA_HOME", " "), temp).directory()).isEqualTo(temp.resolve(".fovea/data"));
    }
}
