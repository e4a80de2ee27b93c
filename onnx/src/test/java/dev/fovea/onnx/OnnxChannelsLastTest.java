package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static dev.fovea.onnx.GraphWriter.integers;
import static dev.fovea.onnx.GraphWriter.real;
import static dev.fovea.onnx.Graphs.text;
import static dev.fovea.onnx.Keras.FIRST;
import static dev.fovea.onnx.Keras.LAST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.FileFormatException;
import dev.fovea.FoveaException;
import dev.fovea.data.ChannelStatistics;
import dev.fovea.random.SplitMix64;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models whose channels come last, as tf2onnx writes those of Keras. */
class OnnxChannelsLastTest {
    private @TempDir Path temp;

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
        OnnxChannelsLastPiecesTest.halved(keras.graph(), halves, "c1", axis);
        keras.convolution("right", 3, 3, 1, "c2")
                .node("Relu", List.of("c2"), "r2")
                .depthwise("r2", 3, "d2", text("auto_pad", "SAME_UPPER"))
                .node("Concat", List.of("left", "d2"), "both", integer("axis", axis));
        OnnxChannelsLastPiecesTest.shuffled(
                keras.graph(), "both", "mixed", wrapped ? new long[] {-1, 6, 5, 2, 3} : new long[] {-1, 2, 3, 6, 5});
        keras.mean("mixed", "mean", 0).node("MatMul", List.of("mean", "m"), "y");
        assertThat(requireSame(keras.graph()).network())
                .hasToString("INPUT 3x6x5 -> conv1: CONV 6@3x3 pad 1 -> slice1: SLICE 0:3 -> FROM conv1 -> SLICE 3:6"
                        + " -> CONV 3@1x1 -> RELU -> conv3: CONV 3@3x3 pad 1 groups 3 nobias -> FROM slice1"
                        + " -> CONCAT conv3 -> CHANNELSHUFFLE 2 -> POOL global-avg -> FC 2 nobias");
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
        requireOneLineOrNetwork(temp, good);
    }

    static void requireOneLineOrNetwork(Path temp, byte[] good) throws Exception {
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
