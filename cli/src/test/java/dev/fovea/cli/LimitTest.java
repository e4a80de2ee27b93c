package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code --limit}, on data whose classes come one after the other: the first samples would be of one class. */
class LimitTest {
    private static @TempDir Path shared;
    private static Path sorted; // 10 images of each of 4 classes
    private @TempDir Path temp;

    @BeforeAll
    static void writeData() throws IOException {
        sorted = new BarImages(4, 8, 40, 12).write(shared.resolve("sorted"), 1);
        byte[] labels = new byte[40];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (i / 10);
        }
        Files.write(sorted.resolve("train-labels-idx1-ubyte"), BarImages.idx(labels, labels.length));
    }

    private CommandRun train(String out, int epochs, String... more) {
        List<String> args =
                new ArrayList<>(List.of("train", sorted.toString(), "--model", BarImages.NETWORK, "--json"));
        args.addAll(List.of("--epochs", Integer.toString(epochs), "--schedule", "constant"));
        args.addAll(List.of("--out", temp.resolve(out).toString()));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private static String sha256(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        List<JsonNode> lines = Json.lines(run.out());
        return lines.get(lines.size() - 1).get("weightsSha256").asString();
    }

    @Test
    void takesSamplesOfEachClass() {
        CommandRun run = train("run", 1, "--limit", "9", "--class-weights", "balanced"); // which want one of each class
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(run.err()).contains("on 9 images of sorted train, testing on 12");
    }

    @Test
    void theSameSeedTakesTheSame() {
        String once = sha256(train("once", 1, "--limit", "9"));
        assertThat(sha256(train("threads", 1, "--limit", "9", "--threads", "3")))
                .isEqualTo(once);
        assertThat(sha256(train("all", 1))).isNotEqualTo(once);
        String two = sha256(train("two", 2, "--limit", "9"));
        CommandRun resumed =
                CommandRun.of("train", "--resume", temp.resolve("once").toString(), "--epochs", "2", "--json");
        assertThat(sha256(resumed)).isEqualTo(two);
    }

    @Test
    void refusesToLeaveAClassOut() {
        CommandRun run = train("few", 1, "--limit", "3");
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.err()).contains("sorted train: expected to take at least 4 samples, one of each class, got 3");
        assertThat(temp.resolve("few")).doesNotExist();
    }
}
