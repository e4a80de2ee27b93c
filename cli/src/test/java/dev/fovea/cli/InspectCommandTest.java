package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.fovea.Version;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
                        "4 classes: 0, 1, 2, 3",
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
    void namesTheFirstOfManyClassesAndTheLast() {
        List<String> ten = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
        assertThat(InspectCommand.listed(ten)).isEqualTo("10 classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9");
        List<String> eleven = IntStream.range(0, 11).mapToObj(Integer::toString).toList();
        assertThat(InspectCommand.listed(eleven)).isEqualTo("11 classes: 0, 1, 2, 3, 4, ..., 10 (--json has all)");
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

    @Test
    void showsHowLeNet5WouldBePredicted() {
        CommandRun run = CommandRun.of("inspect", "lenet5", "--plan", "--kernels", "scalar", "--threads", "3");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(run.err()).isEmpty();
        List<String> lines = run.out().lines().toList();
        assertThat(lines.get(0)).startsWith("INPUT 1x28x28 -> CONV 6@5x5 pad 2 -> RELU -> POOL max 2x2");
        assertThat(lines)
                .contains(
                        "inference in batches of 1 sample on 3 workers with scalar kernels (plain Java loops: asked for)",
                        "in chunks: each worker takes 1 sample at a time through the whole network");
        assertThat(run.out()).doesNotContain("gradients").doesNotContain("multiply-adds");
        assertThat(rows(lines))
                .contains(
                        "step nodes output buffer kernel",
                        "1 conv1 + relu1 (6, 28, 28) 1 unfolded, as specified",
                        "2 pool1 (6, 14, 14) 0 window by window",
                        "7 fc3 (10) 1 a row at a time, as specified",
                        "buffer floats/sample bytes/sample each worker outputs of steps",
                        "0 1,176 4704 B 4704 B 2, 4, 6", // 6 14 14, larger than the input that lies there first
                        "1 4,704 18.8 kB 18.8 kB 1, 3, 5, 7", // 6 28 28
                        "scratch for kernels: 19,600 floats, 78.4 kB, for each worker"); // 25 taps at 28 28 places
    }

    @Test
    void showsHowLeNet5WouldBeTrained() {
        CommandRun run =
                CommandRun.of("inspect", "lenet5", "--plan", "--training", "--kernels", "scalar", "--threads", "1");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(run.out())
                .contains(
                        "training in batches of 64 samples on 1 worker with scalar kernels",
                        "in chunks: each worker takes 4 samples at a time through the whole network",
                        "gradients are summed over parts of 4 samples, then over the parts in the order of the batch");
        assertThat(rows(run.out().lines().toList())).contains("1 4,704 18.8 kB 75.3 kB 1"); // 4 samples of 6 28 28
    }

    @Test
    void showsALargeNetworkLayerByLayerInAHundredColumns() {
        CommandRun run = CommandRun.of(
                "inspect",
                "INPUT 3x32x32 -> [[CONV 32@3x3 pad 1 -> RELU]*2 -> POOL max 2x2]*2 -> FC 10",
                "--plan",
                "--training",
                "--batch-size",
                "10",
                "--threads",
                "2");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        List<String> lines = run.out().lines().toList();
        assertThat(lines)
                .contains(
                        "layer by layer: all samples go through a step, up to 5 samples a worker, then through the next");
        assertThat(rows(lines))
                .contains("buffer floats/sample bytes/sample all workers outputs of steps")
                .anyMatch(row -> row.equals("1 32,768 131.1 kB 1310.7 kB 1")); // 32 32 32, 10 samples
        assertThat(lines.subList(1, lines.size())).allMatch(line -> line.length() <= 100);
    }

    @Test
    void showsWhatVectorKernelsFuse() throws Exception {
        assumeThat(ModuleFinder.ofSystem().find("jdk.incubator.vector")).isPresent();
        try (FoveaProcess process =
                FoveaProcess.startWithVectorApi(temp, "inspect", "lenet5", "--plan", "--kernels", "vector")) {
            CommandRun run = process.end();
            assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
            List<String> lines = run.out().lines().toList();
            assertThat(run.out()).containsPattern("with vector kernels \\(Vector API, \\d+ floats at a time\\)");
            assertThat(rows(lines))
                    .anyMatch(
                            row -> row.startsWith("1 conv1 + relu1 + pool1 (6, 14, 14) 1 direct with 2x2 max pooling"))
                    .anyMatch(row -> row.startsWith("5 fc3 (10) 1 matrix product"));
            assertThat(lines.subList(1, lines.size())).allMatch(line -> line.length() <= 100);
        }
    }

    @Test
    void plansATrainedModel() throws IOException {
        CommandRun run = CommandRun.of("inspect", trained().toString(), "--plan", "--kernels", "scalar");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(rows(run.out().lines().toList())).anyMatch(row -> row.startsWith("1 conv1 + relu1 (4, 6, 6) 1 "));
    }

    @Test
    void printsThePlanForMachines() {
        CommandRun run = CommandRun.of(
                "inspect", "lenet5", "--plan", "--batch-size", "8", "--kernels", "scalar", "--threads", "2", "--json");
        assertThat(run.out().lines()).hasSize(1);
        JsonNode json = Json.of(run.out());
        assertThat(Json.keys(json))
                .containsExactly(
                        "architecture",
                        "kernels",
                        "training",
                        "frozen",
                        "layerByLayer",
                        "batchSize",
                        "chunkSize",
                        "partSize",
                        "workers",
                        "steps",
                        "bufferFloats",
                        "scratchFloats");
        assertThat(json.at("/kernels/name").asString()).isEqualTo("scalar");
        assertThat(json.get("training").asBoolean()).isFalse();
        assertThat(json.get("layerByLayer").asBoolean()).isFalse();
        assertThat(json.get("batchSize").asInt()).isEqualTo(8);
        assertThat(json.get("chunkSize").asInt()).isEqualTo(8);
        assertThat(json.get("workers").asInt()).isEqualTo(2);
        assertThat(json.get("steps")).hasSize(7);
        assertThat(json.at("/steps/0").toString())
                .isEqualTo("{\"nodes\":[\"conv1\",\"relu1\"],\"kernel\":\"unfolded, as specified\","
                        + "\"outputShape\":[6,28,28],\"buffer\":1,\"goesBack\":false}");
        assertThat(json.get("bufferFloats").toString()).isEqualTo("[1176,4704]");
        assertThat(json.get("scratchFloats").asInt()).isEqualTo(19_600);
        assertThat(run.err()).contains("inference in batches of 8 samples on 2 workers");
    }

    @Test
    void refusesBatchesThatAreNoneOrTooLarge() {
        CommandRun none = CommandRun.of("inspect", "lenet5", "--plan", "--batch-size", "0");
        assertThat(none.exitCode()).isEqualTo(Main.USAGE);
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).contains("Invalid value for option '--batch-size': expected 1 or more, got 0");
        CommandRun huge = CommandRun.of("inspect", "lenet5", "--plan", "--batch-size", "2000000000");
        assertThat(huge.exitCode()).isEqualTo(Main.FAILED);
        assertThat(huge.err())
                .contains("--batch-size 2000000000: a sample takes up to 4704 floats in one array, "
                        + "so expected a batch of at most 228261"); // 2^30 / 4704
    }

    @ParameterizedTest
    @ValueSource(strings = {"--training", "--batch-size=2", "--kernels=scalar", "--freeze=conv1"})
    void refusesOptionsOfThePlanWithoutIt(String option) {
        CommandRun run = CommandRun.of("inspect", "lenet5", option);
        assertThat(run.exitCode()).isEqualTo(Main.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(option.replaceAll("=.*", "") + " goes with --plan");
    }

    @Test
    void showsHowFarGradientsGoBackToWhatIsFrozen() {
        CommandRun run = CommandRun.of(
                "inspect", "lenet5", "--plan", "--training", "--freeze", "conv*", "--kernels", "scalar", "--json");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(run.err().lines()).contains("2 layers are frozen: gradients go back to 3 of 7 steps");
        JsonNode json = Json.of(run.out());
        assertThat(json.get("frozen").toString()).isEqualTo("[\"conv1\",\"conv2\"]");
        assertThat(json.at("/steps/3/goesBack").asBoolean()).isFalse(); // pool2
        assertThat(json.at("/steps/4/goesBack").asBoolean()).isTrue(); // fc1
    }

    @Test
    void refusesToFreezeWhatIsNotThere() {
        CommandRun none = CommandRun.of("inspect", "lenet5", "--plan", "--training", "--freeze", "norm*");
        assertThat(none.exitCode()).isEqualTo(Main.USAGE);
        assertThat(none.err())
                .contains(
                        "option '--freeze': expected layers with weights, some of conv1, conv2, fc1, fc2, fc3, got 'norm*'");
        CommandRun prediction = CommandRun.of("inspect", "lenet5", "--plan", "--freeze", "conv*");
        assertThat(prediction.exitCode()).isEqualTo(Main.USAGE);
        assertThat(prediction.err()).contains("--freeze goes with --training");
    }

    @Test
    void doesNotPlanToTrainWhatHasNoWeights() {
        CommandRun run = CommandRun.of("inspect", "INPUT 1x4x4 -> POOL max 2x2", "--plan", "--training");
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.err()).contains("nothing to train: no layer of this network has weights");
    }

    /** The lines with one blank between their words. */
    private static List<String> rows(List<String> lines) {
        return lines.stream().map(line -> line.replaceAll(" +", " ").strip()).toList();
    }
}
