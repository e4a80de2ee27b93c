package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.formats.ModelFile;
import dev.fovea.formats.Npz;
import dev.fovea.formats.Safetensors;
import dev.fovea.onnx.OnnxModel;
import dev.fovea.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ExportCommandTest {
    private @TempDir Path temp;
    private Path run = Path.of("");

    @BeforeEach
    void train() throws IOException {
        Path data = BarImages.small(temp.resolve("data"));
        run = temp.resolve("run");
        CommandRun trained = CommandRun.of(
                "train", data.toString(), "--model", BarImages.NETWORK, "--epochs", "1", "--out", run.toString());
        assertThat(trained.exitCode()).as(trained.err()).isEqualTo(Main.OK);
    }

    private Map<String, Tensor> weights() throws IOException {
        return Safetensors.read(run.resolve(ModelFile.NAME)).tensors();
    }

    @Test
    void writesTheWeightsForNumPy() throws IOException {
        Path file = temp.resolve("weights.npz");
        CommandRun exported = CommandRun.of("export", run.toString(), "--to", file.toString());
        assertThat(exported.exitCode()).as(exported.err()).isEqualTo(Main.OK);
        Map<String, Tensor> read = new LinkedHashMap<>();
        Npz.read(file).arrays().forEach((name, array) -> read.put(name, array.toTensor()));
        assertThat(read).isEqualTo(weights());
        assertThat(read.keySet()).containsExactly("conv1.weight", "conv1.bias", "fc1.weight", "fc1.bias");
        // 4 filters of 3x3 and a bias each; 4 outputs of 4 3 3 inputs and a bias each
        assertThat(exported.out()).startsWith(file + ": 4 arrays, 188 numbers, ");
    }

    @Test
    void writesTheModelItself() throws IOException {
        Path file = temp.resolve("copy.safetensors");
        CommandRun exported = CommandRun.of("export", run.toString(), "--to", file.toString(), "--json");
        assertThat(exported.exitCode()).as(exported.err()).isEqualTo(Main.OK);
        assertThat(file).hasSameBinaryContentAs(run.resolve(ModelFile.NAME));
        JsonNode json = Json.of(exported.out());
        assertThat(Json.keys(json)).containsExactly("file", "format", "tensors", "parameters", "bytes");
        assertThat(json.get("format").asString()).isEqualTo("safetensors");
        assertThat(json.get("bytes").asLong()).isEqualTo(Files.size(file));
    }

    @Test
    void writesOnnxWithClassesAndPreprocessing() throws IOException {
        Path file = temp.resolve("model.onnx");
        CommandRun exported =
                CommandRun.of("export", run.toString(), "--to", file.toString(), "--opset", "13", "--softmax");
        assertThat(exported.exitCode()).as(exported.err()).isEqualTo(Main.OK);
        OnnxModel model = OnnxModel.read(file, false);
        assertThat(model.opset()).isEqualTo(13);
        assertThat(model.outputs()).containsExactly("softmax");
        assertThat(model.metadata()).containsEntry("fovea.classes", "[\"0\",\"1\",\"2\",\"3\"]");
        assertThat(model.metadata().keySet())
                .containsExactly("fovea.classes", "fovea.preprocessing", "fovea.provenance");
    }

    @Test
    void refusesOptionsOfOnnxForOtherFiles() {
        CommandRun other = CommandRun.of("export", run.toString(), "--to", "x.npz", "--softmax");
        assertThat(other.exitCode()).isEqualTo(Main.USAGE);
        assertThat(other.err()).contains("--softmax goes with --to NAME.onnx");
        CommandRun old = CommandRun.of("export", run.toString(), "--to", "x.onnx", "--opset", "6");
        assertThat(old.exitCode()).isEqualTo(Main.USAGE);
        assertThat(old.err()).contains("'--opset': opset: expected 7 to ");
    }

    @Test
    void saysWhatItCanWrite() {
        CommandRun exported = CommandRun.of("export", run.toString(), "--to", "model.pt");
        assertThat(exported.exitCode()).isEqualTo(Main.USAGE);
        assertThat(exported.err())
                .contains("'--to': expected a name that ends in .onnx, .npz or .safetensors, got model.pt");
        assertThat(CommandRun.of("export", run.toString()).exitCode()).isEqualTo(Main.USAGE);
    }

    @Test
    void wantsATrainedModel() {
        CommandRun exported =
                CommandRun.of("export", "lenet5", "--to", temp.resolve("x.npz").toString());
        assertThat(exported.exitCode()).isEqualTo(Main.FAILED);
        assertThat(exported.err()).contains("lenet5: expected a model file or a run's directory");
        assertThat(temp.resolve("x.npz")).doesNotExist();
    }
}
