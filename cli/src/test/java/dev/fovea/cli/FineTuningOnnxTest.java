package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.formats.ModelFile;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.model.Model;
import dev.fovea.random.SplitMix64;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Training goes on with what another program has trained. */
class FineTuningOnnxTest {
    private static final int SIDE = 64;

    private @TempDir Path temp;

    /** A ResNet-18 of few channels and 10 classes that PyTorch exported with its batch normalisations. */
    private static final Path RESNET = Path.of(
            "..", "onnx", "src", "test", "resources", "dev", "fovea", "onnx", "pytorch", "resnet18-kept-13.onnx");

    /** Coloured noise, mostly red, green or blue. */
    private Path pictures() throws IOException {
        Path folder = temp.resolve("pictures");
        SplitMix64 random = new SplitMix64(5);
        for (int i = 0; i < 36; i++) {
            int channel = i % 3;
            BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            for (int at = 0; at < SIDE * SIDE; at++) {
                int noise = (int) (0x1000000 * random.nextDouble()) & 0x3f3f3f;
                image.setRGB(at % SIDE, at / SIDE, noise | (0xc0 << (8 * channel)));
            }
            Path directory = folder.resolve(i < 27 ? "train" : "test").resolve("colour" + channel);
            Files.createDirectories(directory);
            ImageIO.write(image, "png", directory.resolve(i + ".png").toFile());
        }
        return folder;
    }

    @Test
    void aResNetOfPyTorchLearnsThePicturesOfAFolder() throws IOException {
        Path out = temp.resolve("out");
        CommandRun run = CommandRun.of(
                "train",
                pictures().toString(),
                "--from",
                RESNET.toString(),
                "--freeze",
                "conv1,layer1*",
                "--epochs",
                "6",
                "--batch-size",
                "9",
                "--out",
                out.toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.OK);
        assertThat(run.err())
                .contains(
                        "does not say what it sees of a pixel: taken for 0 to 1",
                        "new head: fc begins anew, for the 3 classes of");
        Model model = ModelFile.read(out.resolve(ModelFile.NAME), new ScalarKernels());
        Model before =
                OnnxClassifier.read(RESNET, false).model(Optional.empty(), Optional.empty(), new ScalarKernels());
        assertThat(model.classes()).containsExactly("colour0", "colour1", "colour2");
        assertThat(model.weights().get("layer1.0.conv1.weight"))
                .isEqualTo(before.weights().get("layer1.0.conv1.weight"));
        assertThat(model.weights().get("layer4.1.conv2.weight"))
                .isNotEqualTo(before.weights().get("layer4.1.conv2.weight"));
    }

    @Test
    void aBrokenFileIsOneLine() throws IOException {
        Path broken = Files.write(temp.resolve("broken.onnx"), new byte[] {1, 2, 3});
        CommandRun run = CommandRun.of("train", pictures().toString(), "--from", broken.toString());
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.err()).contains(broken + ": ").doesNotContain("\tat ");
    }

    /** A model that does not say what it sees, nor what its classes are called. */
    @Test
    void otherCommandsTakeTheFileAsItIs() throws IOException {
        Path picture = pictures().resolve("test/colour0/27.png");
        CommandRun predicted = CommandRun.of("predict", RESNET.toString(), picture.toString(), "--json");
        assertThat(predicted.exitCode()).as(predicted.err()).isEqualTo(Main.OK);
        assertThat(predicted.err())
                .contains(
                        RESNET + " does not say what it sees of a pixel: taken for 0 to 1; fovea import --preprocess");
        JsonNode best = Json.of(predicted.out());
        Path imported = temp.resolve("model.safetensors");
        CommandRun made = CommandRun.of("import", RESNET.toString(), "--out", imported.toString());
        assertThat(made.exitCode()).as(made.err()).isEqualTo(Main.OK);
        CommandRun again = CommandRun.of("predict", imported.toString(), picture.toString(), "--json");
        assertThat(best).isEqualTo(Json.of(again.out()));
        CommandRun inspected = CommandRun.of("inspect", RESNET.toString());
        assertThat(inspected.exitCode()).as(inspected.err()).isEqualTo(Main.OK);
        assertThat(inspected.out())
                .contains("layer4.1.conv2", "  imported from: resnet18-kept-13.onnx", "  opset: 13")
                .doesNotContain("trained by Fovea");
        assertThat(inspected.err()).isEmpty();
        CommandRun evaluated =
                CommandRun.of("evaluate", RESNET.toString(), pictures().toString());
        assertThat(evaluated.exitCode()).isEqualTo(Main.FAILED);
        assertThat(evaluated.err()).contains("test: expected the model's 10 classes, got 3");
    }
}
