package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.train.RangeTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RangeReportTest {
    private @TempDir Path temp;

    /** From 2 down to 1 at 1e-3, which is 4 decades of 8 columns to the right, then beyond the frame. */
    @Test
    void drawsEachLossAtItsRate() {
        List<String> lines = RangeReport.plot(List.of(
                new RangeTest.Point(1e-7f, 2, 2), new RangeTest.Point(1e-3f, 1, 1), new RangeTest.Point(1, 9, 9)));
        assertThat(lines).hasSize(14);
        assertThat(lines.get(0)).isEqualTo("    2.5000 |" + " ".repeat(56) + "*");
        assertThat(lines.get(4)).isEqualTo("    1.9545 |*"); // 2 is two thirds of the way from 1 to 2.5: row 7.33 of 11
        assertThat(lines.get(11)).isEqualTo("    1.0000 |" + " ".repeat(32) + "*");
        assertThat(lines.get(12)).isEqualTo("           +" + "-".repeat(65));
        assertThat(lines.get(13))
                .isEqualTo("            1e-7    1e-6    1e-5    1e-4    1e-3    1e-2    1e-1    1e0     1e1");
    }

    @Test
    void drawsALossThatDoesNotMove() {
        List<String> lines = RangeReport.plot(List.of(new RangeTest.Point(1e-7f, 2, 2)));
        assertThat(lines.get(11)).isEqualTo("    2.0000 |*");
        assertThat(RangeReport.plot(List.of())).hasSize(14);
    }

    @Test
    void theCommandShowsItAndWritesNothing() throws IOException {
        Path small = BarImages.small(temp.resolve("small"));
        CommandRun run = CommandRun.of(
                "train", small.toString(), "--model", BarImages.NETWORK, "--batch-size", "20", "--lr-find");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(run.err())
                .contains("trying learning rates from 1e-07 to 10 on small train with sgd, batches of 20; ");
        assertThat(run.out())
                .contains(
                        " |*",
                        "suggested: --lr 0.",
                        "(where the loss began to fall fastest; lowest at ",
                        "1e-7    1e-6");
        try (Stream<Path> files = Files.list(temp)) {
            assertThat(files).containsExactly(small);
        }
    }

    @Test
    void machinesGetThePoints() throws IOException {
        Path small = BarImages.small(temp.resolve("small"));
        CommandRun run = CommandRun.of(
                "train", small.toString(), "--model", BarImages.NETWORK, "--optimizer", "adam", "--lr-find", "--json");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        List<JsonNode> lines = Json.lines(run.out());
        assertThat(lines).hasSize(1);
        assertThat(Json.keys(lines.get(0))).containsExactly("event", "points", "suggestion");
        assertThat(lines.get(0).get("event").asString()).isEqualTo("lr-find");
        JsonNode points = lines.get(0).get("points");
        assertThat(points.size()).isBetween(50, 100);
        assertThat(Json.keys(points.get(0))).containsExactly("learningRate", "loss", "smoothed");
        assertThat(points.get(0).get("learningRate").asDouble()).isEqualTo(1e-7);
        assertThat(lines.get(0).get("suggestion").asDouble()).isBetween(1e-5, 1.0);
    }

    @Test
    void refusesToWrite() {
        assertUsage(CommandRun.of("train", "mnist", "--lr-find", "--out", "x"), "--out");
        assertUsage(CommandRun.of("train", "--lr-find", "--resume", "x"), "--resume");
    }

    private static void assertUsage(CommandRun run, String option) {
        assertThat(run.exitCode()).isEqualTo(Main.USAGE);
        assertThat(run.err().lines())
                .containsExactly(
                        "fovea: --lr-find only tries learning rates and writes nothing: leave " + option + " out",
                        "Try 'fovea train --help'.");
    }
}
