package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EnsembleTrainingTest {
    private static @TempDir Path shared;
    private static Path small;
    private static Path out;
    private static CommandRun trained;

    @BeforeAll
    static void trainThree() throws IOException {
        small = BarImages.small(shared.resolve("small"));
        out = shared.resolve("out");
        trained = train(out, "--ensemble", "3", "--seed", "7");
        assertThat(trained.exitCode()).as(trained.err()).isEqualTo(Main.OK);
    }

    private static CommandRun train(Path directory, String... more) {
        List<String> args = new ArrayList<>(List.of("train", small.toString(), "--model", BarImages.NETWORK));
        args.addAll(List.of("--epochs", "1", "--out", directory.toString(), "--json"));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private static String sha256(Path run) throws IOException {
        return Json.of(Files.readString(run.resolve("run.json")))
                .get("weightsSha256")
                .asString();
    }

    @Test
    void eachMemberIsTheTrainingOfItsSeed() throws IOException {
        for (int member = 1; member <= 3; member++) {
            Path alone = shared.resolve("alone-" + member);
            CommandRun run = train(alone, "--seed", Integer.toString(6 + member));
            assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
            assertThat(sha256(out.resolve("member-" + member))).isEqualTo(sha256(alone));
        }
    }

    @Test
    void showsEachErrorTheirAveragesAndTheirDisagreement() throws IOException {
        List<JsonNode> lines = Json.lines(trained.out());
        JsonNode last = lines.get(lines.size() - 1);
        assertThat(Json.keys(last))
                .containsExactly("event", "directory", "memberErrors", "disagreement", "testError", "testAccuracy");
        assertThat(last.get("event").asString()).isEqualTo("ensemble");
        assertThat(last.get("memberErrors")).hasSize(3);
        for (int member = 1; member <= 3; member++) {
            JsonNode own =
                    Json.of(Files.readString(out.resolve("member-" + member).resolve("run.json")));
            assertThat(last.get("memberErrors").get(member - 1)).isEqualTo(own.at("/test/testError"));
        }
        assertThat(trained.err()).contains("member 1 of 3:", "member  3     error rate ", "they disagree on ");
        JsonNode record = Json.of(Files.readString(out.resolve("run.json")));
        assertThat(Json.keys(record)).containsExactly("fovea", "members", "settings", "test");
        assertThat(record.at("/test/average/testError")).isEqualTo(last.get("testError"));
    }

    @Test
    void evaluatesThemAsOneOrBetweenCommas() {
        CommandRun directory = CommandRun.of("evaluate", out.toString(), small.toString(), "--json");
        assertThat(directory.exitCode()).as(directory.err()).isEqualTo(Main.OK);
        JsonNode json = Json.of(directory.out());
        assertThat(Json.keys(json)).containsExactly("memberErrors", "disagreement", "average");
        List<JsonNode> lines = Json.lines(trained.out());
        assertThat(json.at("/average/testError"))
                .isEqualTo(lines.get(lines.size() - 1).get("testError"));
        String two = out.resolve("member-1") + "," + out.resolve("member-3");
        CommandRun commas = CommandRun.of("evaluate", two, small.toString(), "--json");
        assertThat(commas.exitCode()).as(commas.err()).isEqualTo(Main.OK);
        assertThat(Json.of(commas.out()).get("memberErrors")).hasSize(2);
        assertThat(Json.of(commas.out()).get("memberErrors").get(1))
                .isEqualTo(json.get("memberErrors").get(2));
    }

    @Test
    void predictsAsOne() throws IOException {
        Path picture = shared.resolve("picture.png");
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "png", picture.toFile());
        CommandRun run = CommandRun.of("predict", out.toString(), picture.toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(run.out()).containsPattern("\\([0-3] of 3 models say so\\)");
        CommandRun one = CommandRun.of("predict", out.resolve("member-1").toString(), picture.toString());
        assertThat(one.out()).doesNotContain("models say so");
    }

    @Test
    void refusesWhatIsNoEnsemble() {
        assertUsage(
                train(shared.resolve("none"), "--ensemble", "1"),
                "Invalid value for option '--ensemble': expected 2 or more, got 1");
        assertUsage(
                CommandRun.of("train", small.toString(), "--lr-find", "--ensemble", "2"),
                "--lr-find tries learning rates on one network: leave --ensemble out");
        CommandRun missing = CommandRun.of("evaluate", out.resolve("member-1") + ",nothing", small.toString());
        assertThat(missing.exitCode()).isEqualTo(Main.FAILED);
        assertThat(missing.err()).contains("nothing: expected a model file or a run's directory");
    }

    private static void assertUsage(CommandRun run, String message) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.USAGE);
        assertThat(run.err().lines()).containsExactly("fovea: " + message, "Try 'fovea train --help'.");
    }
}
