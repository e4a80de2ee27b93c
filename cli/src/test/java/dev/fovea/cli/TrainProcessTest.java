package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Trainings that are killed, stopped and taken up again end with the weights of one that was left alone. */
class TrainProcessTest {
    private static final Random MOMENTS = new Random();
    private static @TempDir Path shared;
    private static Path data;
    private static String undisturbed; // the weights' digest
    private @TempDir Path temp;

    @BeforeAll
    static void trainUndisturbed() throws IOException {
        data = BarImages.small(shared.resolve("data"));
        undisturbed = weights(CommandRun.of(training(shared.resolve("undisturbed"))));
    }

    /** A second or more of training with everything that a checkpoint has to keep: momentum, best weights, noise. */
    private static String[] training(Path out) {
        return new String[] {
            "train",
            data.toString(),
            "--model",
            "INPUT 1x8x8 -> CONV 4@3x3 -> NOISYRELU -> POOL max 2x2 -> FC 4",
            "--epochs",
            "150",
            "--batch-size",
            "4",
            "--lr",
            "0.001",
            "--validation",
            "0.2",
            "--early-stopping",
            "150",
            "--checkpoint-every",
            "17steps",
            "--threads",
            "1",
            "--json",
            "--out",
            out.toString()
        };
    }

    private static String[] resume(Path run) {
        return new String[] {"train", "--resume", run.toString(), "--json", "--threads", "2"};
    }

    private static String weights(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        JsonNode result = last(run);
        assertThat(result.get("event").asString()).isEqualTo("result");
        return result.get("weightsSha256").asString();
    }

    private static JsonNode last(CommandRun run) {
        List<JsonNode> lines = Json.lines(run.out());
        return lines.get(lines.size() - 1);
    }

    @Test
    void killedAtAnyMomentItEndsWithTheSameWeights() throws Exception {
        Path run = temp.resolve("run");
        List<Integer> moments = new ArrayList<>(); // milliseconds after which it was killed
        String[] command = training(run);
        boolean killed = true;
        for (int kill = 0; kill < 4 && killed; kill++) {
            try (FoveaProcess process = FoveaProcess.start(temp, command)) {
                process.awaitFile(run.resolve("checkpoint.safetensors"));
                // a JVM that goes on needs some time before it trains: it is killed before that, too
                moments.add(MOMENTS.nextInt(kill == 0 ? 100 : 1200));
                Thread.sleep(moments.get(kill));
                killed = process.kill();
                assertThat(killed || kill > 0).as("killed at all").isTrue();
            }
            command = resume(run);
        }
        assertThat(weights(CommandRun.of(resume(run))))
                .as("killed after %s ms", moments)
                .isEqualTo(undisturbed);
    }

    /** Exit codes as shells know them: 128 and the signal's number. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void askedToStopItFinishesTheStepAndSavesAndSaysHowToGoOn(String signal, int exitCode) throws Exception {
        assumeSignalReachesChildren(signal);
        Path run = temp.resolve("run");
        CommandRun stopped;
        try (FoveaProcess process = FoveaProcess.start(temp, training(run))) {
            process.awaitFile(run.resolve("checkpoint.safetensors"));
            Thread.sleep(100);
            process.signal(signal);
            stopped = process.end();
        }
        JsonNode event = last(stopped);
        assertThat(Json.keys(event)).containsExactly("event", "checkpoint", "epoch", "step");
        assertThat(event.get("event").asString()).isEqualTo("interrupted");
        assertThat(stopped.err())
                .endsWith("stopped after step " + event.get("step").asLong()
                        + " and saved; go on with: fovea train --resume " + run + System.lineSeparator());
        assertThat(stopped.exitCode()).isEqualTo(exitCode);
        assertThat(run.resolve("model.safetensors")).doesNotExist();
        assertThat(CommandRun.of("evaluate", run.toString(), data.toString()).err())
                .startsWith("fovea: " + run + ": no model.safetensors in this directory: has its training ended?");
        assertThat(weights(CommandRun.of(resume(run)))).isEqualTo(undisturbed);
    }

    @Test
    void aSecondTrainingIntoTheSameDirectoryIsRefused() throws Exception {
        Path run = temp.resolve("run");
        try (FoveaProcess process = FoveaProcess.start(temp, training(run))) {
            process.awaitFile(run.resolve("checkpoint.safetensors"));
            CommandRun second = CommandRun.of(resume(run));
            assertThat(second.exitCode()).isEqualTo(Main.FAILED);
            assertThat(second.err().lines())
                    .containsExactly(
                            "fovea: " + run + ": another training writes to this directory: wait for it or stop it");
        }
    }

    /** A shell that starts its jobs in the background has them ignore Ctrl-C, and their children too. */
    private static void assumeSignalReachesChildren(String signal) throws IOException, InterruptedException {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "Windows has no signals to send");
        Process shell = new ProcessBuilder("sh", "-c", "kill -" + signal + " $$; exit 0").start();
        assumeTrue(shell.waitFor() != 0, "signal " + signal + " is ignored by the processes of this shell");
    }
}
