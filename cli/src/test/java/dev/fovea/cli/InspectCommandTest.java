package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.Version;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class InspectCommandTest {
    private @TempDir Path temp;

    private Path trained() throws IOException {
        Path data = BarImages.small(temp.resolve("data"));
        Path run = temp.resolve("run");
        CommandRun trained = CommandRun.of(
                "train",
                data.toString(),
                "--model",
                BarImages.NETWORK,
                "--epochs",
                "1",
                "--seed",
                "7",
                "--out",
                run.toString());
        assertThat(trained.exitCode()).as(trained.err()).isEqualTo(Main.OK);
        return run;
    }

    @Test
    void countsLeNet5() {
        CommandRun run = CommandRun.of("inspect", "lenet5");
        assertThat(run.exitCode()).isEqualTo(Main.OK);
        assertThat(run.err()).isEmpty();
        List<String> lines = run.out().lines().toList();
        assertThat(lines.get(0)).startsWith("INPUT 1x28x28 -> CONV 6@5x5 pad 2 -> RELU -> POOL max 2x2");
        assertThat(row(lines, "conv1")).endsWith("(6, 28, 28) 156 117,600 18.8 kB"); // 6 (1 5 5 + 1); 28 28 6 25
        assertThat(row(lines, "conv2")).endsWith("(16, 10, 10) 2,416 240,000 6400 B"); // 16 (6 5 5 + 1); 10 10 16 150
        assertThat(row(lines, "fc1")).endsWith("(120) 48,120 48,000 480 B"); // 120 (16 5 5 + 1)
        assertThat(row(lines, "total")).contains("total 61,706 416,520 ");
        assertThat(run.out()).contains("weights 246.8 kB; "); // 4 61706
    }

    /** The row of a name, with one blank between its cells. */
    private static String row(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .orElseThrow()
                .replaceAll(" +", " ")
                .strip();
    }

    @Test
    void printsTheSameForMachines() {
        CommandRun run = CommandRun.of("inspect", "lenet5", "--json");
        JsonNode json = Json.of(run.out());
        assertThat(run.out().lines()).hasSize(1);
        assertThat(Json.keys(json))
                .startsWith("architecture", "layers", "parameters", "multiplyAdds", "weightsMemory", "outputsMemory");
        assertThat(json.get("parameters").asLong()).isEqualTo(61_706);
        assertThat(json.get("multiplyAdds").asLong()).isEqualTo(416_520);
        assertThat(json.get("weightsMemory").asLong()).isEqualTo(4 * 61_706);
        JsonNode conv1 = json.get("layers").get(0);
        assertThat(Json.keys(conv1))
                .containsExactly("name", "layer", "outputShape", "parameters", "multiplyAdds", "memory");
        assertThat(conv1.get("name").asString()).isEqualTo("conv1");
        assertThat(conv1.get("outputShape").toString()).isEqualTo("[6,28,28]");
        assertThat(conv1.get("memory").asLong()).isEqualTo(4 * 6 * 28 * 28);
        assertThat(run.err()).contains("61,706");
    }

    @Test
    void readsAnArchitecture() {
        CommandRun run = CommandRun.of("inspect", "INPUT 3x32x32 -> [CONV 16@3x3 -> RELU]*2 -> FC 10");
        assertThat(run.exitCode()).isEqualTo(Main.OK);
        assertThat(run.out()).contains("conv2", "(16, 28, 28)");
    }

    @Test
    void tellsWhereAModelComesFrom() throws IOException {
        Path run = trained();
        CommandRun inspected = CommandRun.of("inspect", run.toString());
        assertThat(inspected.exitCode()).isEqualTo(Main.OK);
        assertThat(inspected.out())
                .contains(
                        "classes 0, 1, 2, 3",
                        "trained by Fovea " + Version.current() + " on data train with seed 7 and ",
                        "data sha256 ",
                        "  epochs: 1",
                        "  optimizer: sgd, learning rate ",
                        "  loss: cross-entropy",
                        "  testError: ");
        JsonNode json = Json.of(
                CommandRun.of("inspect", run.resolve("model.safetensors").toString(), "--json")
                        .out());
        assertThat(json.get("classes").toString()).isEqualTo("[\"0\",\"1\",\"2\",\"3\"]");
        JsonNode provenance = json.get("provenance");
        assertThat(Json.keys(provenance))
                .containsExactly(
                        "foveaVersion", "seed", "dataset", "datasetSha256", "hyperParameters", "kernels", "results");
        assertThat(provenance.get("seed").asLong()).isEqualTo(7);
        assertThat(provenance.get("datasetSha256").asString()).matches("[0-9a-f]{64}");
    }

    @Test
    void drawsTheFiltersOfATrainedModel() throws IOException {
        Path png = temp.resolve("filters.png");
        CommandRun run = CommandRun.of("inspect", trained().toString(), "--filters", png.toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        BufferedImage image = ImageIO.read(png.toFile());
        assertThat(image.getWidth()).isGreaterThan(3 * image.getHeight()); // 4 filters in a row
        CommandRun untrained = CommandRun.of("inspect", "lenet5", "--filters", png.toString());
        assertThat(untrained.exitCode()).isEqualTo(Main.FAILED);
        assertThat(untrained.err()).contains("lenet5: expected a trained model to draw the filters of");
    }

    @Test
    void saysWhatItCanShow() {
        CommandRun run = CommandRun.of("inspect", "lenet6");
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.err()).startsWith("fovea: lenet6: expected a preset (lenet5, ");
    }
}
