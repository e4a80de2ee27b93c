package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static dev.fovea.onnx.GraphWriter.integers;
import static dev.fovea.onnx.Graphs.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.fovea.FoveaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What takes images and vectors apart, or puts borders around them, as exporters write it. */
class OnnxPiecesTest {
    private @TempDir Path temp;

    @Test
    void saysWhichPiecesAreNoLayer() throws IOException {
        Graphs fill = Graphs.of(13, -1, 2, 3, 3)
                .integers("pads", 0, 0, 1, 1, 0, 0, 1, 1)
                .number("one", 1)
                .node("Pad", List.of("x", "pads", "one"), "y");
        fails(fill, "(Pad): mode: expected zeros, reflect, edge or wrap around images, got constant, value 1.0");
        fails(
                padded("edge", 0, 0, -1, 1, 0, 0, 1, 1),
                "(Pad): pads: expected none to be negative where others take elements of the image, got [0, 0, -1, 1, 0,"
                        + " 0, 1, 1]");
        fails(
                padded("edge", 0, 1, 0, 0, 0, 0, 0, 1),
                "(Pad): expected pads around images, got [0, 1, 0, 0, 0, 0, 0, 1]");
        fails(sliced(0, 0, 1, 1), "(Slice): axis: expected one behind the batch, whose samples stay together");
        fails(sliced(2, 2, 2, 1), "(Slice): expected some of the elements along axis 2 of (6, 5, 4), got none");
        fails(sliced(2, 3, -9, -1), "(Slice): expected rows and columns from first to last, got a step of -1");
        fails(
                Graphs.of(13, -1, 2, 3, 3).integers("i", 0).node("Gather", List.of("x", "i"), "y"),
                "(Gather): axis: expected one behind the batch, whose samples stay together");
        fails(
                Graphs.of(13, -1, 2, 3, 3).integer("i", 1).node("Gather", List.of("x", "i"), "y", integer("axis", 1)),
                "(Gather): indices: expected a vector of them, which leaves the dimension there, got INT64 ()");
        fails(
                Graphs.of(13, -1, 2, 4, 3)
                        .integers("i", 0, 1, 3)
                        .node("Gather", List.of("x", "i"), "y", integer("axis", -2)),
                "(Gather): indices: expected rows or columns at equal distances, got [0, 1, 3]");
        fails(
                Graphs.of(13, -1, 600)
                        .integers("i", odd(600))
                        .node("Gather", List.of("x", "i"), "y", integer("axis", 1)),
                "(Gather): expected channels in at most 256 runs of neighbours, got 300");
        fails(
                Graphs.of(13, -1, 6).integers("s", 2, 3).node("Split", List.of("x", "s"), "y", integer("axis", 1)),
                "(Split): split: expected 1 lengths that make 6, got [2, 3]");
        fails(
                Graphs.of(13, -1, 2, 3).node("Split", List.of("x"), "y", integer("axis", 2)),
                "(Split): expected images or vectors, got (2, 3) a sample");
    }

    private static long[] odd(int channels) {
        return LongStream.range(0, channels / 2).map(i -> 2 * i + 1).toArray();
    }

    /** Images (6, 5, 4), sliced along one axis. */
    private static Graphs sliced(long axis, long start, long end, long step) {
        return Graphs.of(13, -1, 6, 5, 4)
                .integers("starts", start)
                .integers("ends", end)
                .integers("axes", axis)
                .integers("steps", step)
                .node("Slice", List.of("x", "starts", "ends", "axes", "steps"), "y");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 5, 1, SLICE 2:5",
        "-3, -4, 100, 1, SLICE 2:6",
        "1, 0, 6, 1, RELU",
        "2, 1, -1, 1, 'CROP 1,1,0,0'",
        "3, 1, 100, 1, 'CROP 0,0,1,0'",
        "2, 0, 100, 2, POOL max 1x1 stride 2x1",
        "-1, 1, 100, 2, 'CROP 0,0,1,0 -> POOL max 1x1 stride 1x2'",
        "-2, 1, 4, 2, 'CROP 1,1,0,0 -> POOL max 1x1 stride 2x1'"
    })
    void slicesAlongAnAxis(long axis, long start, long end, long step, String expected) throws Exception {
        Graphs graph = sliced(axis, start, end, step).node("Relu", List.of("y"), "z");
        graph.proto().getOutputBuilder(0).setName("z");
        String layers = expected.equals("RELU") ? "RELU" : expected + " -> RELU";
        assertThat(requireSame(graph, 2).network()).hasToString("INPUT 6x5x4 -> " + layers);
    }

    /** Of all axes at once, as {@code x[:, 1:3, 1:, :-1]} is exported; the samples stay what they are. */
    @Test
    void slicesAlongAllAxes() throws Exception {
        Graphs graph = Graphs.of(9, -1, 6, 5, 4)
                .node(
                        "Slice",
                        List.of("x"),
                        "y",
                        integers("starts", 0, 1, 1, 0),
                        integers("ends", Integer.MAX_VALUE, 3, Integer.MAX_VALUE, -1));
        assertThat(requireSame(graph, 2).network()).hasToString("INPUT 6x5x4 -> SLICE 1:3 -> CROP 1,0,0,1");
        Graphs vector = Graphs.of(9, -1, 6)
                .node("Slice", List.of("x"), "all", integers("starts", 0), integers("ends", Integer.MAX_VALUE))
                .node("Slice", List.of("all"), "y", integers("starts", 0, -2), integers("ends", Integer.MAX_VALUE, 6));
        assertThat(requireSame(vector, 2).network()).hasToString("INPUT 6 -> SLICE 4:6");
    }

    @ParameterizedTest
    @CsvSource({
        "1, '2,1,0', 3",
        "1, '3,4,0,1,-1', 3",
        "1, '0,3,1,4,2,5', 1",
        "1, '0,2,4,1,3,5', 1",
        "1, '1,2,3', 1",
        "2, '0,2,4', 1",
        "3, '1,2', 1"
    })
    void gathersSomeOfAnAxis(int axis, String indices, int pieces) throws Exception {
        long[] chosen =
                Arrays.stream(indices.split(",", -1)).mapToLong(Long::parseLong).toArray();
        Graphs graph = Graphs.of(13, -1, 6, 5, 4)
                .integers("indices", chosen)
                .node("Gather", List.of("x", "indices"), "y", integer("axis", axis));
        assertThat(requireSame(graph, 2).network().nodes()).hasSize(pieces == 1 ? 1 : pieces + 1);
    }

    /** Lengths as an attribute, as an input, by the number of outputs; of channels, columns and features; some unread. */
    @ParameterizedTest
    @CsvSource({"7, 1", "11, -3", "13, 1", "18, 1", "13, 3", "13, -2"})
    void splits(int opset, int axis) throws Exception {
        boolean input = opset == 13;
        Graphs graph = Graphs.of(opset, -1, 6, 6, 6).integers("lengths", 1, 3, 2);
        List<AttributeProto> attributes = new ArrayList<>(List.of(integer("axis", axis)));
        if (opset < 13) {
            attributes.add(integers("split", 1, 3, 2));
        } else if (opset == 18) {
            attributes.add(integer("num_outputs", 3));
        }
        graph.node(
                "Split",
                input ? List.of("x", "lengths") : List.of("x"),
                "a",
                attributes.toArray(AttributeProto[]::new));
        graph.proto().getNodeBuilder(0).addOutput("b").addOutput("c");
        graph.node("Relu", List.of("b"), "d").node("Flatten", List.of("d"), "e");
        graph.node("Flatten", List.of("c"), "f").node("Concat", List.of("f", "e"), "y", integer("axis", 1));
        OnnxImport read = requireSame(graph, 2);
        assertThat(read.network().nodes()).hasSize(6);
    }

    /** The first of the outputs is the network's result, and nothing else is read. */
    @Test
    void theFirstOfEqualParts() throws Exception {
        Graphs graph =
                Graphs.of(11, -1, 5).node("Split", List.of("x"), "y", integer("axis", 1), integers("split", 3, 2));
        graph.proto().getNodeBuilder(0).addOutput("unread");
        assertThat(requireSame(graph, 2).network()).hasToString("INPUT 5 -> SLICE 0:3");
    }

    @ParameterizedTest
    @CsvSource({"edge, 'PAD 1,0,2,3 replicate'", "wrap, 'PAD 1,0,2,3 circular'", "constant, 'PAD 1,0,2,3'"})
    void bordersOfImages(String mode, String expected) throws Exception {
        assertThat(requireSame(padded(mode, 0, 0, 1, 2, 0, 0, 0, 3), 2).network())
                .hasToString("INPUT 2x3x3 -> " + expected);
    }

    private static Graphs padded(String mode, long... pads) {
        return Graphs.of(19, -1, 2, 3, 3)
                .integers("pads", pads)
                .node("Pad", List.of("x", "pads"), "y", text("mode", mode));
    }

    @Test
    void negativePadsCutOff() throws Exception {
        assertThat(requireSame(padded("reflect", 0, 0, -1, 0, 0, 0, 0, -2), 2).network())
                .hasToString("INPUT 2x3x3 -> CROP 1,0,0,2");
        assertThat(requireSame(padded("constant", 0, 0, -1, 2, 0, 0, 1, -1), 2).network())
                .hasToString("INPUT 2x3x3 -> CROP 1,0,0,1 -> PAD 0,1,2,0");
        Graphs line = Graphs.of(13, -1, 4, 9)
                .integers("pads", 0, 0, -1, 0, 0, -2)
                .node("MaxPool", List.of("x"), "p", integers("kernel_shape", 2))
                .node("Pad", List.of("p", "pads"), "y");
        OnnxImport read = OnnxImport.of(OnnxModel.read(Files.write(temp.resolve("x.onnx"), line.bytes()), false));
        assertThat(read.network()).hasToString("INPUT 4x1x9 -> POOL max 1x2 stride 1 -> CROP 0,0,1,2");
    }

    private void fails(Graphs graph, String message) throws IOException {
        Path file = Files.write(temp.resolve("x.onnx"), graph.bytes());
        OnnxModel model = OnnxModel.read(file, false);
        assertThatThrownBy(() -> OnnxImport.of(model))
                .isInstanceOf(FoveaException.class)
                .hasMessage(file + ": node \"the y\" " + message);
    }

    private OnnxImport requireSame(Graphs graph, int n) throws Exception {
        OnnxImport read = OnnxImport.of(OnnxModel.read(Files.write(temp.resolve("x.onnx"), graph.bytes()), false));
        OrtModel.requireSame(read, graph.bytes(), n);
        return read;
    }
}
