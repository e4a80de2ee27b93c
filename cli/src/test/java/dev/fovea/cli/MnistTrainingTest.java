package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The seed, finished: a real training on real digits, as a process. */
class MnistTrainingTest {
    private @TempDir Path temp;

    @Test
    void aTwentiethOfMnistTeachesLeNet5MostDigits() throws Exception {
        Path run = temp.resolve("run");
        CommandRun trained;
        // validation keeps the 10000 test images for the end: once through them takes as long as the training
        try (FoveaProcess process = FoveaProcess.start(
                temp,
                "train",
                "mnist",
                "--limit",
                "3000",
                "--epochs",
                "2",
                "--batch-size",
                "32",
                "--lr",
                "0.02",
                "--validation",
                "0.1",
                "--json",
                "--out",
                run.toString())) {
            trained = process.end();
        }
        assertThat(trained.exitCode()).as(trained.err()).isEqualTo(Main.OK);
        JsonNode result = Json.lines(trained.out()).get(2);
        assertThat(result.get("testAccuracy").asDouble()).isGreaterThan(92);
    }
}
