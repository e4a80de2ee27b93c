package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static dev.fovea.onnx.GraphWriter.integers;
import static dev.fovea.onnx.GraphWriter.real;
import static dev.fovea.onnx.Graphs.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.fovea.FileFormatException;
import dev.fovea.FoveaException;
import dev.fovea.data.ChannelStatistics;
import dev.fovea.random.SplitMix64;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models whose channels come last, as tf2onnx writes those of Keras. */
class OnnxChannelsLastTest {
    private static final int[] FIRST = {0, 3, 1, 2};
    private static final int[] LAST = {0, 2, 3, 1};

    private @TempDir Path temp;

    /**
     * A graph of images with their channels last; what has them first stands between two {@code Transpose}, of which tf2onnx leaves
     * out what it can.
     *
     * @param wrapped whether it could leave out none
     */
    private record Keras(Graphs graph, boolean wrapped) {
        static Keras of(int opset, boolean wrapped, int height, int width, int channels) {
            return new Keras(Graphs.of(opset, -1, height, width, channels), wrapped);
        }

        Keras node(String operator, List<String> inputs, String output, AttributeProto... attributes) {
            graph.node(operator, inputs, output, attributes);
            return this;
        }

        /** An operator on images with their channels first. */
        Keras planar(String operator, List<String> inputs, String output, AttributeProto... attributes) {
            if (!wrapped) {
                return node(operator, inputs, output, attributes);
            }
            List<String> all = new ArrayList<>(inputs);
            all.set(0, output + "/first");
            return node("Transpose", List.of(inputs.get(0)), output + "/first", integers("perm", FIRST))
                    .node(operator, all, output + "/planar", attributes)
                    .node("Transpose", List.of(output + "/planar"), output, integers("perm", LAST));
        }

        Keras convolution(String x, int in, int out, int kernel, String y, AttributeProto... attributes) {
            graph.floats(y + "/w", out, in, kernel, kernel);
            graph.floats(y + "/b", out);
            return planar("Conv", List.of(x, y + "/w", y + "/b"), y, attributes);
        }

        /** Its weights (height, width, channels, 1) are put in order by operators on constants. */
        Keras depthwise(String x, int channels, String y, AttributeProto... attributes) {
            AttributeProto[] all = new AttributeProto[attributes.length + 1];
            System.arraycopy(attributes, 0, all, 1, attributes.length);
            all[0] = integer("group", channels);
            graph.floats(y + "/k", 3, 3, channels, 1)
                    .integers(y + "/shape", 3, 3, 1, channels)
                    .node("Reshape", List.of(y + "/k", y + "/shape"), y + "/r")
                    .node("Transpose", List.of(y + "/r"), y + "/w", integers("perm", 3, 2, 0, 1));
            return planar("Conv", List.of(x, y + "/w"), y, all);
        }

        /** A batch normalisation that was taken apart. */
        Keras scaled(String x, int channels, String y) {
            graph.floats(y + "/scale", wrapped ? new long[] {channels} : new long[] {1, channels, 1, 1})
                    .floats(y + "/shift", wrapped ? new long[] {channels} : new long[] {channels, 1, 1});
            return node("Mul", List.of(x, y + "/scale"), y + "/scaled")
                    .node("Add", List.of(y + "/scaled", y + "/shift"), y);
        }

        Keras relu6(String x, String y) {
            return wrapped
                    ? node("Min", List.of(x, "six"), y + "/min").node("Max", List.of(y + "/min", "zero"), y)
                    : node("Clip", List.of(x, "zero", "six"), y);
        }

        /** Means of images, the axes as they are now. */
        Keras mean(String x, String y, int keepDims) {
            return node(
                    "ReduceMean",
                    List.of(x),
                    y,
                    wrapped ? integers("axes", 1, 2) : integers("axes", 2, 3),
                    integer("keepdims", keepDims));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMobileNetV2(boolean wrapped) throws Exception {
        Keras keras = Keras.of(13, wrapped, 17, 16, 3);
        keras.graph().number("zero", 0).number("six", 6).floats("m", 10, 5).floats("n", 5);
        String x = "x";
        if (!wrapped) {
            keras.node("Transpose", List.of("x"), "first", integers("perm", FIRST));
            x = "first";
        }
        int[] border = wrapped ? new int[] {0, 0, 0, 0, 0, 1, 1, 0} : new int[] {0, 0, 0, 0, 0, 0, 1, 1};
        keras.graph().integers("border", Arrays.stream(border).asLongStream().toArray());
        keras.convolution(x, 3, 4, 3, "c1", text("auto_pad", "SAME_UPPER"), integers("strides", 2, 2))
                .relu6("c1", "r1")
                .depthwise("r1", 4, "d1", integers("pads", 1, 1, 1, 1))
                .scaled("d1", 4, "n1")
                .relu6("n1", "r2")
                .convolution("r2", 4, 4, 1, "p1")
                .node("Add", List.of("r1", "p1"), "a1")
                .convolution("a1", 4, 8, 1, "e1")
                .relu6("e1", "r3")
                .node("Pad", List.of("r3", "border"), "padded")
                .depthwise("padded", 8, "d2", integers("strides", 2, 2))
                .relu6("d2", "r4")
                .convolution("r4", 8, 10, 1, "p2")
                .mean("p2", "mean", 0)
                .node("MatMul", List.of("mean", "m"), "product")
                .node("Add", List.of("product", "n"), "scores")
                .node("Softmax", List.of("scores"), "y");
        OnnxImport read = requireSame(keras.graph());
        assertThat(read.channelsLast()).isTrue();
        assertThat(read.network())
                .hasToString("INPUT 3x17x16 -> CONV 4@3x3 stride 2 pad 1,1,0,1 -> clippedRelu1: RELU6"
                        + " -> CONV 4@3x3 pad 1 groups 4 -> RELU6 -> conv3: CONV 4@1x1 -> FROM clippedRelu1 -> ADD conv3"
                        + " -> CONV 8@1x1 -> RELU6 -> CONV 8@3x3 stride 2 pad 0,1,0,1 groups 8 nobias -> RELU6"
                        + " -> CONV 10@1x1 -> POOL global-avg -> FC 5 -> SOFTMAX");
    }

    /** Whatever stays channels last: a skip, a concatenation, a mean with its dimensions kept, a vector in another order. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSkipAndAConcatenation(boolean wrapped) throws Exception {
        Keras keras = Keras.of(15, wrapped, 7, 6, 2);
        keras.graph().floats("m", 3 * 2 * 10, 4).integers("flat", -1, 60).floats("slopes", 1, 1, 5);
        String x = "x";
        if (!wrapped) {
            keras.node("Transpose", List.of("x"), "first", integers("perm", FIRST));
            x = "first";
        }
        keras.convolution(x, 2, 5, 3, "c1", text("auto_pad", "SAME_LOWER"))
                .node("LeakyRelu", List.of("c1"), "r1", real("alpha", 0.2f))
                .convolution("r1", 5, 5, 3, "c2", text("auto_pad", "SAME_UPPER"))
                .node("Add", List.of("c2", "r1"), "sum")
                .node("Concat", List.of("sum", "r1"), "both", integer("axis", wrapped ? 3 : 1))
                .scaled("both", 10, "normal")
                .node("Sigmoid", List.of("normal"), "gate")
                .mean("gate", "mean", 1)
                .node("Mul", List.of("gate", "mean"), "gated")
                .planar("MaxPool", List.of("gated"), "p", integers("kernel_shape", 2, 3), integers("strides", 2, 3));
        if (wrapped) {
            keras.node("Reshape", List.of("p", "flat"), "f");
        } else {
            keras.node("Transpose", List.of("p"), "last", integers("perm", LAST))
                    .node("Flatten", List.of("last"), "f");
        }
        keras.node("MatMul", List.of("f", "m"), "y");
        OnnxImport read = requireSame(keras.graph());
        assertThat(read.network().nodes().stream().map(node -> node.layer().toString()))
                .contains("conv2d 10@1x1 groups 10", "flatten")
                .hasSize(12);
    }

    /** Channels that are split, one half of them goes on, and that are shuffled behind their concatenation. */
    @ParameterizedTest
    @CsvSource({"true, Split", "false, Split", "true, Slice", "false, Slice", "true, Gather", "false, Gather"})
    void aShuffleNetV2(boolean wrapped, String halves) throws Exception {
        Keras keras = Keras.of(13, wrapped, 6, 5, 3);
        keras.graph().floats("m", 6, 2);
        String x = "x";
        if (!wrapped) {
            keras.node("Transpose", List.of("x"), "first", integers("perm", FIRST));
            x = "first";
        }
        int axis = wrapped ? 3 : 1;
        keras.convolution(x, 3, 6, 3, "c1", text("auto_pad", "SAME_UPPER"), integers("strides", 1, 1));
        halved(keras.graph(), halves, "c1", axis);
        keras.convolution("right", 3, 3, 1, "c2")
                .node("Relu", List.of("c2"), "r2")
                .depthwise("r2", 3, "d2", text("auto_pad", "SAME_UPPER"))
                .node("Concat", List.of("left", "d2"), "both", integer("axis", axis));
        shuffled(keras.graph(), "both", "mixed", wrapped ? new long[] {-1, 6, 5, 2, 3} : new long[] {-1, 2, 3, 6, 5});
        keras.mean("mixed", "mean", 0).node("MatMul", List.of("mean", "m"), "y");
        assertThat(requireSame(keras.graph()).network())
                .hasToString("INPUT 3x6x5 -> conv1: CONV 6@3x3 pad 1 -> slice1: SLICE 0:3 -> FROM conv1 -> SLICE 3:6"
                        + " -> CONV 3@1x1 -> RELU -> conv3: CONV 3@3x3 pad 1 groups 3 nobias -> FROM slice1"
                        + " -> CONCAT conv3 -> CHANNELSHUFFLE 2 -> POOL global-avg -> FC 2 nobias");
    }

    /** The first three channels of six and the last. */
    private static void halved(Graphs graph, String operator, String x, int axis) {
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
    private static void shuffled(Graphs graph, String x, String y, long... split) {
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

    /** Squeeze and excitation from vectors that were made images again, and what MobileNetV3 has for curves. */
    @ParameterizedTest
    @CsvSource({"true, 0", "false, 1", "true, 2", "false, 3", "true, 4", "false, 5"})
    void aMobileNetV3(boolean wrapped, int form) throws Exception {
        Keras keras = Keras.of(form == 5 ? 10 : 13, wrapped, 6, 5, 3);
        keras.graph()
                .number("zero", 0)
                .number("three", 3)
                .number("six", 6)
                .number("sixth", 1 / 6.0)
                .floats("m", 4, 3)
                .integers("image", -1, 1, 1, 4)
                .integers("vector", -1, 4);
        String x = "x";
        if (!wrapped) {
            keras.node("Transpose", List.of("x"), "first", integers("perm", FIRST));
            x = "first";
        }
        keras.convolution(x, 3, 4, 3, "c");
        hardSigmoid(keras.graph(), "c", "g1", form);
        keras.node("Mul", List.of("c", "g1"), "h")
                .planar("GlobalAveragePool", List.of("h"), "mean")
                .node("Reshape", List.of("mean", "vector"), "means")
                .node("Reshape", List.of("means", "image"), "again");
        String again = "again";
        if (!wrapped) {
            keras.node("Transpose", List.of("again"), "againFirst", integers("perm", FIRST));
            again = "againFirst";
        }
        keras.convolution(again, 4, 2, 1, "s1")
                .node("Relu", List.of("s1"), "s2")
                .convolution("s2", 2, 4, 1, "s3");
        hardSigmoid(keras.graph(), "s3", "g2", form);
        keras.node("Mul", List.of("g2", "h"), "excited")
                .mean("excited", "end", 0)
                .node("MatMul", List.of("end", "m"), "y");
        assertThat(requireSame(keras.graph()).network().nodes().stream()
                        .map(node -> node.layer().toString().split(" ", -1)[0]))
                .containsExactly(
                        "conv2d",
                        "hardSwish",
                        "globalAvgPool",
                        "conv2d",
                        "relu",
                        "conv2d",
                        "hardSigmoid",
                        "multiply",
                        "globalAvgPool",
                        "flatten",
                        "dense");
    }

    /** {@code min(max(x + 3, 0), 6) / 6}. */
    private static void hardSigmoid(Graphs graph, String x, String y, int form) {
        String raised = y + "/raised";
        String clipped = y + "/clipped";
        graph.node("Add", List.of(x, "three"), raised);
        switch (form) {
            case 0 -> graph.node("Relu", List.of(raised), y + "/a").node("Min", List.of("six", y + "/a"), clipped);
            case 1 ->
                graph.node("Max", List.of(raised, "zero"), y + "/a").node("Min", List.of(y + "/a", "six"), clipped);
            case 2 ->
                graph.node("Min", List.of(raised, "six"), y + "/a").node("Max", List.of("zero", y + "/a"), clipped);
            case 3 -> graph.node("Min", List.of(raised, "six"), y + "/a").node("Relu", List.of(y + "/a"), clipped);
            case 4 -> graph.node("Clip", List.of(raised, "zero", "six"), clipped);
            default -> graph.node("Clip", List.of(raised), clipped, real("min", 0), real("max", 6));
        }
        if (form == 0) {
            graph.node("Div", List.of(clipped, "six"), y);
        } else {
            graph.node("Mul", List.of(clipped, "sixth"), y);
        }
    }

    /** The rest of its network has zeros around images, which are the means and not black. */
    @ParameterizedTest
    @CsvSource({"Mul, Add, 0.00784, -1", "Sub, Div, 120, 60", "Div, Sub, 127.5, 1", "Add, Mul, -110, 0.02"})
    void whatScalesPixelsIsPartOfTheirNormalization(String first, String second, float a, float b) throws Exception {
        Graphs graph = Graphs.of(13, -1, 6, 5, 3)
                .number("a", a)
                .numbers("b", new long[] {1, 1, 1, 3}, b, b * 1.1f, b * 1.2f)
                .floats("w", 4, 3, 3, 3)
                .node(first, List.of("x", "a"), "once")
                .node(second, List.of("once", "b"), "twice")
                .node("Transpose", List.of("twice"), "first", integers("perm", FIRST))
                .node("Conv", List.of("first", "w"), "y", text("auto_pad", "SAME_UPPER"));
        OnnxImport read = requireSame(graph);
        assertThat(read.network()).hasToString("INPUT 3x6x5 -> CONV 4@3x3 pad 1 nobias");
        ChannelStatistics own = read.normalization().orElseThrow();
        float input = 77;
        float expected = applied(second, applied(first, input, a), b * 1.2f);
        assertThat((input - own.mean()[2]) / own.std()[2]).isCloseTo(expected, within(1e-5f));
    }

    private static float applied(String operator, float x, float k) {
        return switch (operator) {
            case "Add" -> x + k;
            case "Sub" -> x - k;
            case "Mul" -> x * k;
            default -> x / k;
        };
    }

    /** Where it is not all that reads the input, or turns pixels round, or follows on something else, it is a layer. */
    @ParameterizedTest
    @ValueSource(strings = {"read twice", "read twice by another name", "negative", "behind a layer", "a line"})
    void whatElseScalesChannelsIsAConvolution(String what) throws Exception {
        boolean line = what.equals("a line");
        Graphs graph = (line ? Graphs.of(13, -1, 6, 3) : Graphs.of(13, -1, 6, 5, 3))
                .numbers("k", new long[] {3}, 0.5f, what.equals("negative") ? -0.25f : 0.25f, 2)
                .floats("w", 4, 3, 3)
                .floats("v", 4, 3, 3, 3);
        String x = "x";
        graph.node(what.equals("behind a layer") ? "Relu" : "Identity", List.of("x"), "other")
                .node("Mul", List.of("other", "k"), "scaled");
        if (what.startsWith("read twice")) {
            graph.node("Add", List.of("scaled", what.endsWith("twice") ? "other" : x), "sum");
            x = "sum";
        } else {
            x = "scaled";
        }
        graph.node("Transpose", List.of(x), "first", line ? integers("perm", 0, 2, 1) : integers("perm", FIRST))
                .node(
                        "Conv",
                        List.of("first", line ? "w" : "v"),
                        "y",
                        integers("pads", line ? new int[] {1, 1} : new int[] {1, 1, 1, 1}));
        Path file = Files.write(temp.resolve("x.onnx"), graph.bytes());
        OnnxImport read = OnnxImport.of(OnnxModel.read(file, false));
        OrtModel.requireSame(read, graph.bytes(), 2, line ? new int[] {6, 3} : new int[] {6, 5, 3});
        assertThat(read.normalization()).isEmpty();
        assertThat(read.network().nodes().stream().map(node -> node.layer().toString()))
                .contains("conv2d 3@1x1 groups 3 without bias");
    }

    /** Constants that go into a layer's weights are not for whoever else reads what it computes, under any name. */
    @ParameterizedTest
    @ValueSource(strings = {"Identity", "Transpose", "Reshape", "Split"})
    void constantsForOneReaderOfTwo(String other) throws Exception {
        Graphs graph = Graphs.of(13, -1, 2, 4, 4)
                .floats("w", 3, 2, 1, 1)
                .number("k", 3)
                .integers("shape", 0, 3, 16)
                .integers("back", 0, 3, 4, 4)
                .node("Conv", List.of("x", "w"), "c");
        switch (other) {
            case "Identity" -> graph.node("Identity", List.of("c"), "same");
            case "Transpose" ->
                graph.node("Transpose", List.of("c"), "last", integers("perm", LAST))
                        .node("Transpose", List.of("last"), "same", integers("perm", FIRST));
            case "Split" -> {
                graph.integers("all", 0, 3).node("Split", List.of("c", "all"), "none", integer("axis", 1));
                graph.proto().getNodeBuilder(1).addOutput("same");
            }
            default ->
                graph.node("Reshape", List.of("c", "shape"), "lines").node("Reshape", List.of("lines", "back"), "same");
        }
        graph.node("Mul", List.of("same", "k"), "scaled").node("Add", List.of("scaled", "c"), "y");
        requireSame(graph);
    }

    /** With one channel, or one place, the exporter has a {@code Reshape} for a {@code Transpose}. */
    @Test
    void imagesOfOneChannel() throws Exception {
        Graphs graph = Graphs.of(13, -1, 6, 6, 1)
                .integers("first", -1, 1, 6, 6)
                .integers("last", -1, 4)
                .floats("w", 4, 1, 6, 6)
                .node("Reshape", List.of("x", "first"), "c1")
                .node("Conv", List.of("c1", "w"), "c2")
                .node("Reshape", List.of("c2", "last"), "scores")
                .node("Softmax", List.of("scores"), "y");
        OnnxImport read = requireSame(graph);
        assertThat(read.network()).hasToString("INPUT 1x6x6 -> CONV 4@6x6 nobias -> FLATTEN -> SOFTMAX");
        assertThat(read.channelsLast()).isTrue();
    }

    /** Lines (width, channels), which are images of one row while windows slide over them. */
    @Test
    void linesOfKeras() throws Exception {
        Graphs graph = Graphs.of(13, -1, 9, 3)
                .integers("row", 1)
                .floats("w", 4, 3, 1, 3)
                .floats("b", 4)
                .floats("slopes", 1, 4)
                .floats("m", 4, 2)
                .node("Unsqueeze", List.of("x", "row"), "image")
                .node("Transpose", List.of("image"), "first", integers("perm", FIRST))
                .node("Conv", List.of("first", "w"), "c", text("auto_pad", "SAME_UPPER"), integers("strides", 1, 2))
                .node("Transpose", List.of("c"), "last", integers("perm", LAST))
                .node("Squeeze", List.of("last", "row"), "line")
                .node("Add", List.of("line", "b"), "biased")
                .node("PRelu", List.of("biased", "slopes"), "r")
                .node("ReduceMean", List.of("r"), "mean", integers("axes", 1), integer("keepdims", 0))
                .node("MatMul", List.of("mean", "m"), "y");
        OnnxImport read = OnnxImport.of(OnnxModel.read(Files.write(temp.resolve("x.onnx"), graph.bytes()), false));
        OrtModel.requireSame(read, graph.bytes(), 2, 9, 3);
        assertThat(read.network())
                .hasToString(
                        "INPUT 3x1x9 -> CONV 4@1x3 stride 1x2 pad 0,0,1,1 -> PRELU channels -> POOL global-avg -> FC 2 nobias");
    }

    /** A network has channels first at its end, too. */
    @Test
    void imagesAtTheEnd() throws Exception {
        Graphs graph = Graphs.of(13, -1, 4, 5, 3)
                .floats("w", 2, 3, 3, 3)
                .node("Transpose", List.of("x"), "first", integers("perm", FIRST))
                .node("Conv", List.of("first", "w"), "c", integers("pads", 1, 1, 1, 1))
                .node("Transpose", List.of("c"), "last", integers("perm", LAST))
                .node("Sigmoid", List.of("last"), "y");
        OnnxImport read = OnnxImport.of(OnnxModel.read(Files.write(temp.resolve("x.onnx"), graph.bytes()), false));
        assertThat(read.network().outputShape()).hasToString("(2, 4, 5)");
        graph.proto().getNodeBuilder(3).setName("the s").setOutput(0, "s");
        graph.node("Transpose", List.of("s"), "y", integers("perm", FIRST));
        OrtModel.requireSame(read, graph.bytes(), 2);
    }

    @Test
    void whatIsAmbiguousIsOneLine() throws Exception {
        Graphs both = Graphs.of(13, -1, 4, 4, 4)
                .floats("w", 4, 4, 3, 3)
                .node("Transpose", List.of("x"), "first", integers("perm", FIRST))
                .node("Conv", List.of("x", "w"), "a")
                .node("Conv", List.of("first", "w"), "b")
                .node("Add", List.of("a", "b"), "y");
        fails(
                both,
                "\"the b\" (Conv): expected images (batch, channels, height, width), got (4, 4, 4) a sample, dimensions in"
                        + " the order [2, 0, 1]");
        Graphs unlike = Graphs.of(13, -1, 4, 4, 3)
                .floats("w", 3, 3, 1, 1)
                .node("Transpose", List.of("x"), "first", integers("perm", FIRST))
                .node("Conv", List.of("first", "w"), "c")
                .node("Add", List.of("c", "x"), "y");
        fails(
                unlike,
                "\"the y\" (Add): expected samples with their dimensions in one order, got (3, 4, 4) a sample and (4, 4, 3)"
                        + " a sample, channels last");
        Graphs norm = Graphs.of(13, -1, 4, 4, 3)
                .floats("w", 4, 3, 1, 1)
                .floats("f", 4)
                .node("Transpose", List.of("x"), "first", integers("perm", FIRST))
                .node("Conv", List.of("first", "w"), "c")
                .node("Transpose", List.of("c"), "last", integers("perm", LAST))
                .node("BatchNormalization", List.of("last", "f", "f", "f", "f"), "y");
        fails(
                norm,
                "\"the y\" (BatchNormalization): expected the channels right behind the batch, got (4, 4, 4) a sample,"
                        + " channels last");
        Graphs position = Graphs.of(13, -1, 4, 4, 3)
                .floats("w", 4, 3, 1, 1)
                .floats("k", 4, 4, 1)
                .node("Transpose", List.of("x"), "first", integers("perm", FIRST))
                .node("Conv", List.of("first", "w"), "c")
                .node("Transpose", List.of("c"), "last", integers("perm", LAST))
                .node("Mul", List.of("last", "k"), "y");
        fails(
                position,
                "\"the y\" (Mul): expected a constant with a number for each channel, or one for all, got FLOAT (4, 4,"
                        + " 1) for (4, 4, 4) a sample, channels last");
    }

    /** Rows that are split as channels would be, and pairs that change places with rows. */
    @Test
    void whatMovesPartsOfRowsIsNone() throws Exception {
        Graphs pixels = moved(new long[] {-1, 1, 2, 2, 4, 5}, new int[] {0, 1, 4, 2, 5, 3}, -1, 1, 8, 10)
                .node("Relu", List.of("m"), "y");
        fails(
                pixels,
                "\"the y\" (Relu): \"m\" is samples (4, 4, 5) as (1, 2, 2, 4, 5) with their dimensions in the order [0,"
                        + " 1, 4, 2, 5, 3] as (1, 8, 10), which no layer makes");
        Graphs rows = moved(new long[] {-1, 4, 20}, new int[] {0, 2, 1}, -1, 80)
                .floats("d", 80, 2)
                .node("MatMul", List.of("m", "d"), "y");
        fails(
                rows,
                "\"the y\" (MatMul): \"m\" is samples (4, 4, 5) as (4, 20) with their dimensions in the order [0, 2, 1]"
                        + " as (80), which no layer makes");
    }

    /** Images of four rows and columns and five channels, split, moved and merged into "m". */
    private static Graphs moved(long[] split, int[] order, long... merged) {
        return Graphs.of(13, -1, 4, 4, 3)
                .floats("w", 5, 3, 1, 1)
                .integers("split", split)
                .integers("merged", merged)
                .node("Transpose", List.of("x"), "first", integers("perm", FIRST))
                .node("Conv", List.of("first", "w"), "c")
                .node("Transpose", List.of("c"), "last", integers("perm", LAST))
                .node("Reshape", List.of("last", "split"), "a")
                .node("Transpose", List.of("a"), "b", integers("perm", order))
                .node("Reshape", List.of("b", "merged"), "m");
    }

    /** Orders, axes, paddings and shapes that are not what they were. */
    @Test
    void damageIsOneLineOrReads() throws Exception {
        byte[] good = Graphs.of(13, -1, 6, 5, 3)
                .number("k", 0.01)
                .integers("border", 0, 1, 1, 0, 0, 0, 0, 0)
                .integers("flat", -1, 36)
                .floats("w", 4, 3, 2, 2)
                .floats("m", 36, 2)
                .node("Mul", List.of("x", "k"), "scaled")
                .node("Pad", List.of("scaled", "border"), "padded")
                .node("Transpose", List.of("padded"), "first", integers("perm", FIRST))
                .node("Conv", List.of("first", "w"), "c", integers("strides", 2, 2))
                .node("Transpose", List.of("c"), "last", integers("perm", LAST))
                .node("Concat", List.of("last", "last"), "both", integer("axis", 3))
                .node("ReduceMean", List.of("both"), "mean", integers("axes", 1, 2))
                .node("Mul", List.of("mean", "both"), "gated")
                .node("Reshape", List.of("last", "flat"), "f")
                .node("MatMul", List.of("f", "m"), "z")
                .node("ReduceMax", List.of("gated"), "max", integers("axes", 1, 2), integer("keepdims", 0))
                .node("Concat", List.of("z", "max"), "y", integer("axis", 1))
                .bytes();
        requireOneLineOrNetwork(good);
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
        requireOneLineOrNetwork(good);
    }

    private void requireOneLineOrNetwork(byte[] good) throws Exception {
        Path file = temp.resolve("damaged.onnx");
        OrtModel.requireSame(OnnxImport.of(OnnxModel.read(Files.write(file, good), false)), good, 2);
        SplitMix64 random = new SplitMix64(11);
        int refused = 0;
        for (int round = 0; round < 2000; round++) {
            Files.write(file, OnnxModelTest.damaged(good, random));
            try {
                OnnxImport.of(OnnxModel.read(file, false));
            } catch (FoveaException e) {
                refused++;
                assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(1000);
            }
        }
        assertThat(refused).as("of 2000").isGreaterThan(200);
    }

    private void fails(Graphs graph, String message) throws Exception {
        Path file = Files.write(temp.resolve("x.onnx"), graph.bytes());
        OnnxModel model = OnnxModel.read(file, false);
        assertThatThrownBy(() -> OnnxImport.of(model))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(file + ": node " + message);
    }

    private OnnxImport requireSame(Graphs graph) throws Exception {
        OnnxImport read = OnnxImport.of(OnnxModel.read(Files.write(temp.resolve("x.onnx"), graph.bytes()), false));
        OrtModel.requireSame(read, graph.bytes(), 2);
        return read;
    }
}
