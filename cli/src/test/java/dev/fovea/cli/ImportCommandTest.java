package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.formats.ModelFile;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.layer.Layers;
import dev.fovea.model.Model;
import dev.fovea.network.Architecture;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.onnx.OnnxExport;
import dev.fovea.tensor.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ImportCommandTest {
    private @TempDir Path temp;

    /** A model that nobody has described. */
    private Path foreign(Network network) throws IOException {
        Path file = temp.resolve("foreign.onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            OnnxExport.plain().write(network, Weights.initialize(network, new Initializer.He(), 1), out);
        }
        return file;
    }

    private CommandRun imported(Path file, String... more) {
        String[] call = new String[4 + more.length];
        call[0] = "import";
        call[1] = file.toString();
        call[2] = "--out";
        call[3] = temp.resolve("model.safetensors").toString();
        System.arraycopy(more, 0, call, 4, more.length);
        return CommandRun.of(call);
    }

    private Model model() throws IOException {
        return ModelFile.read(temp.resolve("model.safetensors"), new ScalarKernels());
    }

    @Test
    void whatWasExportedComesBackTheSame() throws IOException {
        Path data = BarImages.small(temp.resolve("data"));
        Path run = temp.resolve("run");
        CommandRun trained = CommandRun.of(
                "train", data.toString(), "--model", BarImages.NETWORK, "--epochs", "1", "--out", run.toString());
        assertThat(trained.exitCode()).as(trained.err()).isEqualTo(Main.OK);
        Path file = temp.resolve("model.onnx");
        assertThat(CommandRun.of("export", run.toString(), "--to", file.toString())
                        .exitCode())
                .isEqualTo(Main.OK);
        CommandRun imported = imported(file, "--json");
        assertThat(imported.exitCode()).as(imported.err()).isEqualTo(Main.OK);
        assertThat(temp.resolve("model.safetensors")).hasSameBinaryContentAs(run.resolve(ModelFile.NAME));
        JsonNode json = Json.of(imported.out());
        assertThat(Json.keys(json)).containsExactly("file", "architecture", "parameters", "classes", "weightsSha256");
        assertThat(json.get("architecture").asString())
                .isEqualTo(Architecture.format(Architecture.parse(BarImages.NETWORK)));
        CommandRun evaluated =
                CommandRun.of("evaluate", temp.resolve("model.safetensors").toString(), data.toString());
        assertThat(evaluated.exitCode()).as(evaluated.err()).isEqualTo(Main.OK);
    }

    @Test
    void takesWhatTheFileDoesNotSayFromItsOptions() throws IOException {
        Path file = foreign(Network.of(Shape.image(3, 4, 4), Layers.flatten(), Layers.dense(2)));
        Path names = Files.writeString(temp.resolve("names.txt"), "cat\ndog\n");
        CommandRun imported = imported(file, "--classes", names.toString(), "--preprocess", "imagenet");
        assertThat(imported.exitCode()).as(imported.err()).isEqualTo(Main.OK);
        assertThat(imported.out()).contains("INPUT 3x4x4 -> FC 2", ": 98 parameters, 2 classes");
        assertThat(imported.err()).isEmpty();
        Model model = model();
        assertThat(model.classes()).containsExactly("cat", "dog");
        assertThat(model.preprocessing().mean()).containsExactly(0.485f, 0.456f, 0.406f);
        assertThat(model.provenance().hyperParameters()).containsEntry("imported from", "foreign.onnx");
    }

    @Test
    void warnsWhereItGuesses() throws IOException {
        Path file = foreign(Network.of(Shape.image(1, 4, 4), Layers.flatten(), Layers.dense(2)));
        CommandRun imported = imported(file);
        assertThat(imported.exitCode()).as(imported.err()).isEqualTo(Main.OK);
        assertThat(imported.err()).contains("does not say what it sees of a pixel: taken for 0 to 1");
        assertThat(model().classes()).containsExactly("0", "1");
        assertThat(model().preprocessing().std()).containsExactly(1);
    }

    @Test
    void saysWhatDoesNotFit() throws IOException {
        Path file = foreign(Network.of(Shape.image(1, 4, 4), Layers.flatten(), Layers.dense(2)));
        Path names = Files.writeString(temp.resolve("names.txt"), "cat\n");
        CommandRun fewer = imported(file, "--classes", names.toString());
        assertThat(fewer.exitCode()).isEqualTo(Main.FAILED);
        assertThat(fewer.err()).contains("names.txt: expected 2 lines, one for each output, got 1");
        CommandRun grey = imported(file, "--preprocess", "imagenet");
        assertThat(grey.exitCode()).isEqualTo(Main.FAILED);
        assertThat(grey.err()).contains("imagenet: expected an input of 3 channels, got 1");
        CommandRun maps = imported(foreign(Network.of(Shape.image(1, 4, 4), Layers.relu())));
        assertThat(maps.exitCode()).isEqualTo(Main.FAILED);
        assertThat(maps.err()).contains("expected a network from an image to a value for each class");
        CommandRun broken = imported(names);
        assertThat(broken.exitCode()).isEqualTo(Main.FAILED);
        assertThat(broken.err()).contains("not an ONNX model, or a damaged one");
        assertThat(temp.resolve("model.safetensors")).doesNotExist();
    }
}
