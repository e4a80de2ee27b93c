package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static dev.fovea.onnx.GraphWriter.integers;
import static dev.fovea.onnx.Graphs.text;
import static dev.fovea.onnx.Keras.FIRST;
import static dev.fovea.onnx.Keras.LAST;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What takes values with their channels last apart, or puts borders around them. */
class OnnxChannelsLastPiecesTest {
    private @TempDir Path temp;

    /** Pieces of pixels and of what layers compute; axes 1 and 2 are rows and columns. */
    @ParameterizedTest
    @CsvSource({
        "'1,2', '1,2', '-1,100', '1,1', 'CROP 1,1,2,0'",
        "'0,1,2,3', '0,2,0,0', '2147483647,6,4,2147483647', '1,1,1,1', 'CROP 2,1,0,2'",
        "'-2', 1, 100, 2, 'POOL max 1x1 stride 1x2'",
        "'3,1', '1,2', '3,7', '1,1', 'SLICE 1:3 -> CROP 2,0,0,0'",
        "3, 0, 1, 1, 'SLICE 0:1'"
    })
    void slicesChannelsLast(String axes, String starts, String ends, String steps, String layers) throws Exception {
        for (String first : List.of("Slice", "Relu")) {
            boolean pixels = first.equals("Slice");
            Graphs graph = Graphs.of(13, -1, 7, 6, 3)
                    .integers("axes", numbers(axes))
                    .integers("starts", numbers(starts))
                    .integers("ends", numbers(ends))
                    .integers("steps", numbers(steps));
            if (!pixels) {
                graph.node("Relu", List.of("x"), "r");
            }
            graph.node("Slice", List.of(pixels ? "x" : "r", "starts", "ends", "axes", "steps"), "part")
                    .node("Transpose", List.of("part"), "first", integers("perm", FIRST))
                    .node("MaxPool", List.of("first"), "y", integers("kernel_shape", 2, 2));
            String cut = layers.startsWith("POOL") ? "CROP 0,0,1,0 -> " + layers : layers;
            assertThat(requireSame(graph).network())
                    .hasToString("INPUT 3x7x6 -> " + (pixels ? "" : "RELU -> ") + cut + " -> POOL max 2x2 stride 1");
        }
    }

    private static long[] numbers(String list) {
        return Arrays.stream(list.split(",", -1)).mapToLong(Long::parseLong).toArray();
    }

    /** Red, green and blue the other way, as the preprocessing of Keras's first networks has it. */
    @ParameterizedTest
    @ValueSource(strings = {"Slice", "Gather"})
    void channelsTheOtherWay(String operator) throws Exception {
        Graphs graph = Graphs.of(13, -1, 4, 5, 3)
                .integers("axis", 3)
                .integers("start", -1)
                .integers("end", Long.MIN_VALUE)
                .integers("step", -1)
                .integers("indices", 2, 1, 0)
                .numbers("mean", new long[] {3}, 0.1f, 0.2f, 0.3f)
                .floats("w", 2, 3, 3, 3);
        if (operator.equals("Slice")) {
            graph.node("Slice", List.of("x", "start", "end", "axis", "step"), "bgr");
        } else {
            graph.node("Gather", List.of("x", "indices"), "bgr", integer("axis", -1));
        }
        graph.node("Sub", List.of("bgr", "mean"), "centred")
                .node("Transpose", List.of("centred"), "first", integers("perm", FIRST))
                .node("Conv", List.of("first", "w"), "y", text("auto_pad", "SAME_UPPER"));
        assertThat(requireSame(graph).network().nodes().stream()
                        .map(node -> node.layer().toString()))
                .startsWith("slice 2:3", "slice 1:2", "slice 0:1", "concat")
                .hasSize(6);
    }

    @ParameterizedTest
    @CsvSource({
        "constant, '0,1,2,0,0,0,3,0', 'PAD 1,0,2,3'",
        "reflect, '0,1,2,0,0,0,3,0', 'PAD 1,0,2,3 reflect'",
        "edge, '0,1,2,0,0,0,3,0', 'PAD 1,0,2,3 replicate'",
        "wrap, '0,1,2,0,0,0,3,0', 'PAD 1,0,2,3 circular'",
        "edge, '0,0,-1,0,0,-2,0,0', 'CROP 0,2,1,0'",
        "constant, '0,0,-1,0,0,-2,2,0', 'CROP 0,2,1,0 -> PAD 0,0,0,2'"
    })
    void bordersChannelsLast(String mode, String pads, String layers) throws Exception {
        Graphs graph = Graphs.of(19, -1, 5, 4, 3)
                .integers("pads", numbers(pads))
                .node("Pad", List.of("x", "pads"), "padded", text("mode", mode))
                .node("Transpose", List.of("padded"), "first", integers("perm", FIRST))
                .node("MaxPool", List.of("first"), "y", integers("kernel_shape", 2, 2));
        assertThat(requireSame(graph).network()).hasToString("INPUT 3x5x4 -> " + layers + " -> POOL max 2x2 stride 1");
    }

    /** Poolings that only some have, of images that stay channels last around them. */
    @ParameterizedTest
    @CsvSource({
        "MaxPool, 1, 'maxPool2d 3x2 stride 2x1 padding 1,0,0,1 dilation 2x3'",
        "LpPool, 1, lpPool2d 3.0 3x2 stride 2x1",
        "GlobalLpPool, 1, lpPool2d 3.0 7x6",
        "ReduceL2, 1, lpPool2d 2.0 7x6",
        "ReduceL2, 0, lpPool2d 2.0 7x6"
    })
    void rarePoolings(String operator, int keepDims, String layer) throws Exception {
        Keras keras = Keras.of(13, true, 7, 6, 4);
        keras.graph().floats("m", 4, 2);
        keras.convolution("x", 4, 4, 1, "c");
        List<String> c = List.of("c");
        AttributeProto kernel = integers("kernel_shape", 3, 2);
        AttributeProto strides = integers("strides", 2, 1);
        AttributeProto p = integer("p", 3);
        switch (operator) {
            case "MaxPool" -> {
                AttributeProto pads = integers("pads", 1, 0, 0, 1);
                keras.planar(operator, c, "pooled", kernel, strides, pads, integers("dilations", 2, 3));
            }
            case "LpPool" -> keras.planar(operator, c, "pooled", kernel, strides, p);
            case "GlobalLpPool" -> keras.planar(operator, c, "pooled", p);
            default -> keras.node(operator, c, "pooled", integers("axes", 1, 2), integer("keepdims", keepDims));
        }
        String flat = "pooled";
        if (keepDims == 1) {
            keras.mean("pooled", "mean", 0);
            flat = "mean";
        }
        keras.node("MatMul", List.of(flat, "m"), "y");
        assertThat(requireSame(keras.graph()).network().nodes().stream()
                        .map(node -> node.layer().toString()))
                .contains(layer);
    }

    /** Lines (width, channels) of which the channels are split and shuffled. */
    @Test
    void piecesOfLines() throws Exception {
        Graphs graph = Graphs.of(13, -1, 9, 3)
                .integers("apart", -1, 8, 2, 3)
                .integers("whole", -1, 8, 6)
                .integers("from", 2)
                .integers("to", 7)
                .integers("axis", 1)
                .floats("w", 6, 3, 2)
                .node("Transpose", List.of("x"), "first", integers("perm", 0, 2, 1))
                .node("Conv", List.of("first", "w"), "c")
                .node("Transpose", List.of("c"), "last", integers("perm", 0, 2, 1))
                .node("Reshape", List.of("last", "apart"), "a")
                .node("Transpose", List.of("a"), "b", integers("perm", 0, 1, 3, 2))
                .node("Reshape", List.of("b", "whole"), "mixed")
                .node("Slice", List.of("mixed", "from", "to", "axis"), "cut");
        halved(graph, "Gather", "cut", 2);
        graph.node("Mul", List.of("left", "right"), "product")
                .node("ReduceMax", List.of("product"), "y", integers("axes", 1), integer("keepdims", 0));
        OnnxImport read = OnnxImport.of(OnnxModel.read(Files.write(temp.resolve("x.onnx"), graph.bytes()), false));
        OrtModel.requireSame(read, graph.bytes(), 2, 9, 3);
        assertThat(read.network().nodes().stream().map(node -> node.layer().toString()))
                .contains("channelShuffle 2", "crop2d 0,0,2,1", "slice 0:3", "slice 3:6");
    }

    /** The same of what is cut, taken apart and shuffled. */
    @Test
    void damageToPiecesIsOneLineOrReads() throws Exception {
        Graphs graph = Graphs.of(13, -1, 6, 5, 3)
                .floats("w", 6, 3, 2, 2)
                .integers("border", 0, 1, -1, 0, 0, 0, 2, 0)
                .integers("starts", 1, 0)
                .integers("ends", 5, -1)
                .integers("axes", 1, 2)
                .integers("steps", 1, 2)
                .integers("indices", 2, 0, 1)
                .node("Transpose", List.of("x"), "first", integers("perm", FIRST))
                .node("Conv", List.of("first", "w"), "c")
                .node("Transpose", List.of("c"), "last", integers("perm", LAST))
                .node("Pad", List.of("last", "border"), "padded")
                .node("Slice", List.of("padded", "starts", "ends", "axes", "steps"), "cut");
        shuffled(graph, "cut", "mixed", -1, 4, 2, 2, 3);
        halved(graph, "Split", "mixed", 3);
        byte[] good = graph.node("Gather", List.of("right", "indices"), "turned", integer("axis", 3))
                .node("Mul", List.of("left", "turned"), "product")
                .node("ReduceL2", List.of("product"), "y", integers("axes", 1, 2), integer("keepdims", 0))
                .bytes();
        OnnxChannelsLastTest.requireOneLineOrNetwork(temp, good);
    }

    /** The first three channels of six and the last. */
    static void halved(Graphs graph, String operator, String x, int axis) {
        switch (operator) {
            case "Split" -> {
                graph.node("Split", List.of(x), "left", integer("axis", axis));
                int last = graph.proto().getNodeCount() - 1;
                graph.proto().getNodeBuilder(last).addOutput("right");
            }
            case "Slice" ->
                graph.integers("from", 0)
                        .integers("half", 3)
                        .integers("end", Long.MAX_VALUE)
                        .integers("axis", axis)
                        .node("Slice", List.of(x, "from", "half", "axis"), "left")
                        .node("Slice", List.of(x, "half", "end", "axis"), "right");
            default ->
                graph.integers("low", 0, 1, 2)
                        .integers("high", 3, 4, -1)
                        .node("Gather", List.of(x, "low"), "left", integer("axis", axis))
                        .node("Gather", List.of(x, "high"), "right", integer("axis", axis));
        }
    }

    /** The two groups of channels in turn, which are two dimensions in between. */
    static void shuffled(Graphs graph, String x, String y, long... split) {
        boolean last = split[3] == 2;
        long[] whole = last ? new long[] {-1, split[1], split[2], 6} : new long[] {-1, 6, split[3], split[4]};
        graph.integers(y + "/split", split)
                .integers(y + "/whole", whole)
                .node("Reshape", List.of(x, y + "/split"), y + "/apart")
                .node(
                        "Transpose",
                        List.of(y + "/apart"),
                        y + "/swapped",
                        last ? integers("perm", 0, 1, 2, 4, 3) : integers("perm", 0, 2, 1, 3, 4))
                .node("Reshape", List.of(y + "/swapped", y + "/whole"), y);
    }

    private OnnxImport requireSame(Graphs graph) throws Exception {
        OnnxImport read = OnnxImport.of(OnnxModel.read(Files.write(temp.resolve("x.onnx"), graph.bytes()), false));
        OrtModel.requireSame(read, graph.bytes(), 2);
        return read;
    }
}
