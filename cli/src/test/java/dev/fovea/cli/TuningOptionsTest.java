package dev.fovea.cli;

import static dev.fovea.layer.Layers.dense;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.formats.ModelFile;
import dev.fovea.formats.Safetensors;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.model.Model;
import dev.fovea.network.Architecture;
import dev.fovea.network.Network;
import dev.fovea.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class TuningOptionsTest {
    private static @TempDir Path shared;
    private static Path small; // 4 classes of 8x8
    private static Path other; // 3 classes of 8x8
    private static Path base; // learned from small
    private @TempDir Path temp;

    @BeforeAll
    static void trainTheBase() throws IOException {
        small = BarImages.small(shared.resolve("small"));
        other = new BarImages(3, 8, 90, 30).write(shared.resolve("other"), 5);
        base = shared.resolve("base");
        List<String> args = new ArrayList<>(List.of("train", small.toString(), "--model", BarImages.NETWORK));
        args.addAll(List.of("--epochs", "4", "--lr", "0.05", "--out", base.toString()));
        CommandRun run = CommandRun.of(args.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
    }

    private CommandRun tune(Path data, Path out, String... more) {
        List<String> args = new ArrayList<>(List.of("train", data.toString(), "--from", base.toString()));
        args.addAll(List.of("--schedule", "constant", "--lr", "0.05", "--out", out.toString(), "--json"));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private static Model model(Path run) throws IOException {
        return ModelFile.read(run.resolve(ModelFile.NAME), new ScalarKernels());
    }

    private static String sha256(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        List<JsonNode> lines = Json.lines(run.out());
        return lines.get(lines.size() - 1).get("weightsSha256").asString();
    }

    @Test
    void aNewHeadLearnsOtherClassesOnFrozenLayers() throws IOException {
        Path out = temp.resolve("out");
        CommandRun run = tune(other, out, "--freeze", "conv*", "--epochs", "6");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(run.err())
                .contains(
                        "new head: fc1 begins anew, for the 3 classes of other train in place of the model's 4",
                        "training tuned (",
                        "begun with " + base.toAbsolutePath() + "; 1 of 2 layers frozen (conv1); seed 42;");
        Model before = model(base);
        Model after = model(out);
        assertThat(after.weights().get("conv1.weight"))
                .isEqualTo(before.weights().get("conv1.weight"));
        assertThat(after.weights().get("conv1.bias")).isEqualTo(before.weights().get("conv1.bias"));
        assertThat(after.classes()).hasSize(3);
        assertThat(after.preprocessing().statistics())
                .isEqualTo(before.preprocessing().statistics());
        String learned = Safetensors.digest(before.weights().tensors());
        assertThat(after.provenance().hyperParameters())
                .containsEntry("from", learned)
                .containsEntry("frozen", "conv1");
        JsonNode settings = Json.of(Files.readString(out.resolve("run.json"))).get("settings");
        assertThat(settings.at("/from/model").asString())
                .isEqualTo(base.toAbsolutePath().toString());
        assertThat(settings.at("/from/weightsSha256").asString()).isEqualTo(learned);
        assertThat(settings.at("/freeze/0").asString()).isEqualTo("conv*");
        List<JsonNode> lines = Json.lines(run.out());
        assertThat(lines.get(lines.size() - 1).get("testAccuracy").asDouble()).isGreaterThan(90);
    }

    @Test
    void goesOnWithTheSameBits() {
        Path whole = temp.resolve("whole");
        Path cut = temp.resolve("cut");
        String undisturbed = sha256(tune(other, whole, "--freeze", "conv1", "--epochs", "3"));
        sha256(tune(other, cut, "--freeze", "conv1", "--epochs", "1"));
        CommandRun resumed = CommandRun.of("train", "--resume", cut.toString(), "--epochs", "3", "--json");
        assertThat(resumed.err()).contains("; 1 of 2 layers frozen (conv1); ").doesNotContain("new head");
        assertThat(sha256(resumed)).isEqualTo(undisturbed);
        assertThat(sha256(tune(other, temp.resolve("free"), "--epochs", "3"))).isNotEqualTo(undisturbed);
    }

    @Test
    void keepsTheHeadWhereTheClassesAreTheSame() throws IOException {
        Path out = temp.resolve("out");
        CommandRun run = tune(small, out, "--epochs", "1", "--freeze", "conv1");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(run.err()).doesNotContain("new head");
        assertThat(model(out).network()).isEqualTo(model(base).network());
        assertThat(model(out).provenance().results().get("testAccuracy")).isGreaterThan(90);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            conv1   | conv1
            conv?   | conv1, conv2
            *       | conv1, conv2, fc1, fc2
            *1      | conv1, fc1
            c*v*2   | conv2
            **c1*** | fc1
            fc      | ``
            conv1?  | ``
            *3      | ``
            """)
    void aPatternMeansTheLayersItMatches(String pattern, String layers) {
        Network network =
                Architecture.parse("INPUT 1x8x8 -> CONV 2@3x3 -> RELU -> CONV 2@3x3 -> RELU -> FC 5 -> RELU -> FC 4");
        assertThat(String.join(", ", TuningOptions.frozen(network, List.of(pattern))))
                .isEqualTo(layers);
    }

    @Test
    void namesTheFirstFewOfManyFrozenLayers() {
        Network deep = Architecture.parse("INPUT 1x8x8 -> [CONV 2@3x3 pad 1 -> RELU]*7 -> FC 4");
        assertThat(TuningOptions.describe(deep, TuningOptions.frozen(deep, List.of("conv*"))))
                .isEqualTo("7 of 8 layers frozen (conv1, conv2, conv3, conv4, conv5, ...)");
        assertThat(TuningOptions.describe(deep, TuningOptions.frozen(deep, List.of("conv2", "fc*"))))
                .isEqualTo("2 of 8 layers frozen (conv2, fc1)");
    }

    /** In a pattern that backtracks each star, this would outlast the universe. */
    @Test
    void aLongPatternTakesNoLongerThanAShortOne() {
        Network network =
                Network.graph(Shape.vector(3)).add("a".repeat(60), dense(4)).build();
        assertThat(TuningOptions.frozen(network, List.of("*a".repeat(50) + "*b")))
                .isEmpty();
        assertThat(TuningOptions.frozen(network, List.of("*a".repeat(50)))).hasSize(1);
    }

    @Test
    void refusesWhatMeansNothing() {
        Path out = temp.resolve("out");
        assertUsage(
                tune(other, out, "--freeze", "conf*"),
                "Invalid value for option '--freeze': expected layers with weights, some of conv1, fc1, got 'conf*'");
        assertUsage(
                tune(other, out, "--freeze", "pool1"),
                "Invalid value for option '--freeze': expected layers with weights, some of conv1, fc1, got 'pool1'");
        assertUsage(tune(other, out, "--freeze", "conv?,fc1"), "--freeze conv?,fc1 leaves nothing to train");
        assertUsage(tune(other, out, "--model", "lenet5"), "--from MODEL brings its network along: leave --model out");
        CommandRun untrained = CommandRun.of("train", other.toString(), "--from", "lenet5", "--out", out.toString());
        assertThat(untrained.exitCode()).isEqualTo(Main.FAILED);
        assertThat(untrained.err())
                .contains(
                        "lenet5: expected a model file or a run's directory, got a network that has learned nothing yet");
        assertThat(out).doesNotExist();
    }

    private static void assertUsage(CommandRun run, String message) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.USAGE);
        assertThat(run.err().lines()).containsExactly("fovea: " + message, "Try 'fovea train --help'.");
    }
}
