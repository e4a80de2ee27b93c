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

    @Test
    void otherCommandsSayHowToMakeAModelFileOfIt() throws IOException {
        CommandRun run = CommandRun.of("evaluate", RESNET.toString(), pictures().toString());
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.err())
                .contains(RESNET + ": expected a model file or a run's directory, got an ONNX model: fovea import");
    }
}
