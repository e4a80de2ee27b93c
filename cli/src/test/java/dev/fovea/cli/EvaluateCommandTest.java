package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.ImageDataset;
import dev.fovea.datasets.DataSource;
import dev.fovea.formats.ModelFile;
import dev.fovea.kernel.Kernels;
import dev.fovea.model.Model;
import dev.fovea.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EvaluateCommandTest {
    private static @TempDir Path temp;
    private static Path data;
    private static Path run;

    @BeforeAll
    static void trainALittle() throws IOException {
        data = BarImages.small(temp.resolve("data"));
        run = temp.resolve("run");
        // little enough that some are still mistaken
        CommandRun trained = CommandRun.of(
                "train", data.toString(), "--model", BarImages.NETWORK, "--out", run.toString(), "--epochs", "1");
        assertThat(trained.exitCode()).as(trained.err()).isEqualTo(Main.OK);
    }

    @ParameterizedTest
    @CsvSource({"test, 40", "train, 200"})
    void countsWhatAHandCounts(String split, int samples) throws IOException {
        CommandRun evaluated = CommandRun.of("evaluate", run.toString(), data.toString(), "--split", split, "--json");
        assertThat(evaluated.exitCode()).as(evaluated.err()).isEqualTo(Main.OK);
        assertThat(evaluated.out().lines()).hasSize(1);
        JsonNode json = Json.of(evaluated.out());
        assertThat(Json.keys(json))
                .containsExactly("testError", "testAccuracy", "errors", "samples", "loss", "confusion", "classes");

        Model model = ModelFile.read(run.resolve("model.safetensors"), Kernels.preferred());
        ImageDataset images = split.equals("test")
                ? DataSource.open(data.toString()).test()
                : DataSource.open(data.toString()).train();
        int[][] confusion = new int[4][4]; // (actual, predicted)
        int errors = 0;
        double loss = 0;
        float[] x = new float[Shape.image(1, 8, 8).size()];
        ImageDataset seen = images.withPreprocessing(model.preprocessing());
        for (int i = 0; i < seen.size(); i++) {
            seen.read(i, x, 0);
            float[] p = model.predict(x).probabilities();
            int predicted = 0;
            for (int k = 1; k < 4; k++) {
                predicted = p[k] > p[predicted] ? k : predicted;
            }
            confusion[seen.label(i)][predicted]++;
            errors += predicted == seen.label(i) ? 0 : 1;
            loss -= Math.log(p[seen.label(i)]);
        }
        assertThat(errors).as("a test of errors needs some").isPositive();
        assertThat(json.get("samples").asInt()).isEqualTo(samples);
        assertThat(json.get("errors").asInt()).isEqualTo(errors);
        assertThat(json.get("testError").asDouble()).isEqualTo(Math.round(10000.0 * errors / samples) / 100.0);
        assertThat(json.get("testAccuracy").asDouble() + json.get("testError").asDouble())
                .isCloseTo(100, within(1e-9));
        assertThat(json.get("loss").asDouble()).isCloseTo(loss / samples, within(1e-5));
        for (int actual = 0; actual < 4; actual++) {
            for (int predicted = 0; predicted < 4; predicted++) {
                assertThat(json.get("confusion").get(actual).get(predicted).asInt())
                        .isEqualTo(confusion[actual][predicted]);
            }
        }
        assertThat(json.get("classes").toString()).isEqualTo("[\"0\",\"1\",\"2\",\"3\"]");
    }

    @Test
    void saysWhatTrainingSaid() throws IOException {
        JsonNode evaluated = Json.of(CommandRun.of("evaluate", run.toString(), data.toString(), "--json")
                .out());
        JsonNode record = Json.of(Files.readString(run.resolve("run.json")));
        assertThat(evaluated).isEqualTo(record.get("test"));
    }

    @Test
    void drawsTheMatrixForPeople() {
        CommandRun evaluated =
                CommandRun.of("evaluate", run.resolve("model.safetensors").toString(), data.toString());
        assertThat(evaluated.exitCode()).isEqualTo(Main.OK);
        List<String> lines = evaluated.out().lines().toList();
        assertThat(lines.get(1)).matches("actual +0 +1 +2 +3 +precision +recall +F1");
        for (int k = 0; k < 4; k++) {
            assertThat(lines.get(2 + k))
                    .matches(" +" + k + "( +[0-9.]+){4} +[01]\\.\\d{4} +[01]\\.\\d{4} +[01]\\.\\d{4}");
        }
        assertThat(lines.get(7))
                .matches("error rate \\d+\\.\\d\\d % \\(\\d+ of 40 wrong\\)   accuracy .* %   top-3 .* %   loss .*");
    }

    @Test
    void refusesImagesOfAnotherSize() throws IOException {
        Path larger = new BarImages(4, 9, 8, 8).write(temp.resolve("larger"), 1);
        assertFails("larger test: expected images of (1, 8, 8), as the model learned from, got (1, 9, 9)", run, larger);
    }

    @Test
    void refusesAnotherNumberOfClasses() throws IOException {
        Path more = new BarImages(5, 8, 10, 10).write(temp.resolve("more"), 1);
        assertFails("more test: expected the model's 4 classes, got 5", run, more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "INPUT 1x8x8 -> FC 4"})
    void wantsANetworkThatHasLearned(String model) {
        CommandRun evaluated = CommandRun.of("evaluate", model, data.toString());
        assertThat(evaluated.exitCode()).isEqualTo(Main.FAILED);
        assertThat(evaluated.err().strip())
                .isEqualTo("fovea: " + model + ": expected a model file or a run's directory, got a network that has"
                        + " learned nothing yet: train it first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", ""})
    void wantsAModelThatIsThere(String model) {
        CommandRun evaluated = CommandRun.of("evaluate", model, data.toString());
        assertThat(evaluated.exitCode()).isEqualTo(Main.FAILED);
        assertThat(evaluated.err().strip())
                .isEqualTo("fovea: " + (model.isEmpty() ? "model" : model)
                        + ": expected a model file or a run's directory, got a name that nothing has");
    }

    @Test
    void refusesWhatIsNoModel() throws IOException {
        Path text = Files.writeString(temp.resolve("model.txt"), "a model of good behaviour");
        CommandRun evaluated = CommandRun.of("evaluate", text.toString(), data.toString());
        assertThat(evaluated.exitCode()).isEqualTo(Main.FAILED);
        assertThat(evaluated.err()).startsWith("fovea: " + text + ": ");
        assertThat(evaluated.err().lines()).hasSize(1);
    }

    @Test
    void knowsTwoParts() {
        CommandRun evaluated = CommandRun.of("evaluate", run.toString(), data.toString(), "--split", "dev");
        assertThat(evaluated.exitCode()).isEqualTo(Main.USAGE);
        assertThat(evaluated.err())
                .startsWith("fovea: Invalid value for option '--split': expected one of test, train, got 'dev'");
    }

    private static void assertFails(String message, Path model, Path data) {
        CommandRun evaluated = CommandRun.of("evaluate", model.toString(), data.toString());
        assertThat(evaluated.exitCode()).isEqualTo(Main.FAILED);
        assertThat(evaluated.out()).isEmpty();
        assertThat(evaluated.err().strip()).isEqualTo("fovea: " + message);
    }

    @Test
    void anOnnxModelIsMeasuredAsWhatItWasExportedFrom() throws IOException {
        Path file = temp.resolve("model.onnx");
        CommandRun exported = CommandRun.of("export", run.toString(), "--to", file.toString());
        assertThat(exported.exitCode()).as(exported.err()).isEqualTo(Main.OK);
        CommandRun ofRun = CommandRun.of("evaluate", run.toString(), data.toString(), "--json");
        CommandRun ofFile = CommandRun.of("evaluate", file.toString(), data.toString(), "--json");
        assertThat(ofFile.exitCode()).as(ofFile.err()).isEqualTo(Main.OK);
        assertThat(ofFile.err()).doesNotContain("WARN");
        assertThat(ofFile.out()).isEqualTo(ofRun.out()).isNotEmpty();
        CommandRun both = CommandRun.of("evaluate", run + "," + file, data.toString(), "--json");
        assertThat(both.exitCode()).as(both.err()).isEqualTo(Main.OK);
    }
}
