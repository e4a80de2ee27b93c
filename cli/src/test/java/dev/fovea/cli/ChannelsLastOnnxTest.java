package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import dev.fovea.formats.ModelFile;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.layer.Layers;
import dev.fovea.model.Model;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.onnx.OnnxExport;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A model that sees pixels from 0 to 255, channels last, and scales them to -1 to 1 by itself, as Keras's do. */
class ChannelsLastOnnxTest {
    private static final int HEIGHT = 12;
    private static final int WIDTH = 10;

    private @TempDir Path temp;
    private Path first = Path.of(""); // a network, its input scaled already
    private Path last = Path.of(""); // the same behind a scaling and a transposition
    private Path pictures = Path.of("");

    @BeforeEach
    void writeModelsAndPictures() throws IOException {
        Network network = Network.of(
                Shape.image(3, HEIGHT, WIDTH),
                Layers.conv2d(6, 3).padding(1),
                Layers.relu(),
                Layers.maxPool2d(2),
                Layers.flatten(),
                Layers.dense(3));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OnnxExport.plain().write(network, Weights.initialize(network, new Initializer.He(), 3), bytes);
        first = Files.write(temp.resolve("first.onnx"), bytes.toByteArray());
        last = Files.write(temp.resolve("last.onnx"), channelsLast(ModelProto.parseFrom(bytes.toByteArray())));
        pictures = temp.resolve("pictures");
        SplitMix64 random = new SplitMix64(5);
        for (int i = 0; i < 36; i++) {
            BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            for (int at = 0; at < WIDTH * HEIGHT; at++) {
                int noise = (int) (0x1000000 * random.nextDouble()) & 0x3f3f3f;
                image.setRGB(at % WIDTH, at / WIDTH, noise | (0xc0 << (8 * (i % 3))));
            }
            Path directory = pictures.resolve(i < 27 ? "train" : "test").resolve(Integer.toString(i % 3));
            Files.createDirectories(directory);
            ImageIO.write(image, "png", directory.resolve(i + ".png").toFile());
        }
    }

    private static byte[] channelsLast(ModelProto model) {
        GraphProto graph = model.getGraph();
        GraphProto.Builder changed = graph.toBuilder()
                .clearNode()
                .addInitializer(number("scale", 1 / 127.5f))
                .addInitializer(number("one", 1));
        TensorShapeProto.Builder shape = changed.getInputBuilder(0)
                .setName("pixels")
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder();
        int[] lengths = {HEIGHT, WIDTH, 3};
        for (int i = 0; i < 3; i++) {
            shape.getDimBuilder(i + 1).setDimValue(lengths[i]);
        }
        AttributeProto.Builder perm =
                AttributeProto.newBuilder().setName("perm").setType(AttributeProto.AttributeType.INTS);
        List.of(0L, 3L, 1L, 2L).forEach(perm::addInts);
        changed.addNode(node("Mul", "scaled", "pixels", "scale"))
                .addNode(node("Sub", "shifted", "scaled", "one"))
                .addNode(node("Transpose", graph.getInput(0).getName(), "shifted")
                        .addAttribute(perm))
                .addAllNode(graph.getNodeList());
        return model.toBuilder().setGraph(changed).build().toByteArray();
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder().setOpType(operator).addOutput(output).addAllInput(List.of(inputs));
    }

    private static TensorProto number(String name, float element) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addFloatData(element)
                .build();
    }

    @Test
    void predictsWhatTheNetworkBehindItsScalingPredicts() throws IOException {
        Path picture = pictures.resolve("test/0/27.png");
        CommandRun direct = CommandRun.of("predict", last.toString(), picture.toString(), "--json");
        assertThat(direct.exitCode()).as(direct.err()).isEqualTo(Main.OK);
        assertThat(direct.err())
                .contains(
                        "does not say what it sees of a pixel: taken for 0 to 255, by which it divides; fovea import");
        Path imported = temp.resolve("model.safetensors");
        CommandRun made =
                CommandRun.of("import", first.toString(), "--preprocess", "signed", "--out", imported.toString());
        assertThat(made.exitCode()).as(made.err()).isEqualTo(Main.OK);
        CommandRun plain = CommandRun.of("predict", imported.toString(), picture.toString(), "--json");
        JsonNode expected = Json.of(plain.out()).get("top");
        JsonNode got = Json.of(direct.out()).get("top");
        assertThat(got.size()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(got.get(i).get("label")).isEqualTo(expected.get(i).get("label"));
            assertThat(got.get(i).get("probability").asDouble())
                    .isCloseTo(expected.get(i).get("probability").asDouble(), within(1e-5));
        }
        Model before = ModelFile.read(imported, new ScalarKernels());
        CommandRun.of("import", last.toString(), "--preprocess", "bytes", "--out", imported.toString());
        Model model = ModelFile.read(imported, new ScalarKernels());
        assertThat(model.network()).isEqualTo(before.network());
        assertThat(model.weights().tensors()).isEqualTo(before.weights().tensors());
        for (int c = 0; c < 3; c++) {
            assertThat(model.preprocessing().mean()[c]).isCloseTo(0.5f, within(1e-6f));
            assertThat(model.preprocessing().std()[c]).isCloseTo(0.5f, within(1e-6f));
        }
    }

    @Test
    void learnsThePicturesOfAFolder() throws IOException {
        CommandRun untrained = CommandRun.of("evaluate", last.toString(), pictures.toString());
        assertThat(untrained.exitCode()).as(untrained.err()).isEqualTo(Main.OK);
        Path out = temp.resolve("out");
        CommandRun trained = CommandRun.of(
                "train",
                pictures.toString(),
                "--from",
                last.toString(),
                "--epochs",
                "8",
                "--batch-size",
                "9",
                "--out",
                out.toString());
        assertThat(trained.exitCode()).as(trained.err()).isEqualTo(Main.OK);
        CommandRun evaluated = CommandRun.of("evaluate", out.toString(), pictures.toString(), "--json");
        assertThat(evaluated.exitCode()).as(evaluated.err()).isEqualTo(Main.OK);
        assertThat(Json.of(evaluated.out()).get("testAccuracy").asDouble()).isGreaterThan(80);
    }
}
