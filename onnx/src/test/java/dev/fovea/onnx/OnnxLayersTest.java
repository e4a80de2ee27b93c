package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static dev.fovea.onnx.GraphWriter.integers;
import static dev.fovea.onnx.GraphWriter.real;
import static dev.fovea.onnx.Graphs.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.fovea.FoveaException;
import dev.fovea.kernel.ScalarKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers of operators as exporters other than Fovea's write them. */
class OnnxLayersTest {
    private @TempDir Path temp;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void gelusWithTheirFactorsInAnyOrder(int order) throws Exception {
        Graphs graph = Graphs.of(13, -1, 5)
                .number("root", order == 1 ? Math.sqrt(0.5) : Math.sqrt(2))
                .number("one", 1)
                .number("half", 0.5)
                .node(order == 1 ? "Mul" : "Div", List.of("x", "root"), "scaled")
                .node("Erf", List.of("scaled"), "erf")
                .node("Add", order == 2 ? List.of("one", "erf") : List.of("erf", "one"), "raised");
        factors(graph, order);
        assertThat(requireSame(graph, 3).network()).hasToString("INPUT 5 -> GELU");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void approximateGelus(int order) throws Exception {
        Graphs graph = Graphs.of(13, -1, 5)
                .number("three", 3)
                .number("bend", 0.044715)
                .number("factor", Math.sqrt(2 / Math.PI))
                .number("one", 1)
                .number("half", 0.5);
        if (order == 1) {
            graph.node("Pow", List.of("x", "three"), "cube");
        } else {
            graph.node("Mul", List.of("x", "x"), "square").node("Mul", List.of("square", "x"), "cube");
        }
        graph.node("Mul", List.of("cube", "bend"), "bent")
                .node("Add", List.of("bent", "x"), "sum")
                .node("Mul", List.of("sum", "factor"), "scaled")
                .node("Tanh", List.of("scaled"), "tanh")
                .node("Add", List.of("one", "tanh"), "raised");
        factors(graph, order);
        assertThat(requireSame(graph, 3).network()).hasToString("INPUT 5 -> GELU tanh");
    }

    /** {@code x (1 + gate) / 2}. */
    private static void factors(Graphs graph, int order) {
        if (order == 0) {
            graph.node("Mul", List.of("x", "raised"), "a").node("Mul", List.of("a", "half"), "y");
        } else if (order == 1) {
            graph.node("Mul", List.of("raised", "half"), "a").node("Mul", List.of("a", "x"), "y");
        } else {
            graph.node("Mul", List.of("half", "x"), "a").node("Mul", List.of("raised", "a"), "y");
        }
    }

    @Test
    void straightLinesAndGates() throws Exception {
        Graphs graph = Graphs.of(13, -1, 2, 3, 4)
                .number("zero", 0)
                .number("three", 3)
                .number("six", 6)
                .node("Relu", List.of("x"), "r")
                .node("Min", List.of("six", "r"), "a") // relu6
                .node("Sigmoid", List.of("a"), "s")
                .node("Mul", List.of("s", "a"), "b") // silu
                .node("Add", List.of("b", "three"), "b3")
                .node("Clip", List.of("b3", "zero", "six"), "bc")
                .node("Mul", List.of("b", "bc"), "bm")
                .node("Div", List.of("bm", "six"), "c") // hardSwish
                .node("HardSigmoid", List.of("c"), "h", real("alpha", 1 / 6f))
                .node("Mul", List.of("h", "c"), "d") // hardSwish
                .node("Softplus", List.of("d"), "p")
                .node("Tanh", List.of("p"), "t")
                .node("Mul", List.of("d", "t"), "e") // mish
                .node("Relu", List.of("e"), "r2")
                .node("Clip", List.of("r2", "", "six"), "f") // relu6
                .node("Clip", List.of("f", "zero"), "y");
        assertThat(requireSame(graph, 2).network())
                .hasToString("INPUT 2x3x4 -> RELU6 -> SILU -> HARDSWISH -> HARDSWISH -> MISH -> RELU6 -> RELU");
    }

    /** What somebody else reads of a chain stays there. */
    @Test
    void aChainThatIsReadFromTheMiddle() throws Exception {
        Graphs graph = Graphs.of(13, -1, 4)
                .node("Sigmoid", List.of("x"), "s")
                .node("Mul", List.of("x", "s"), "silu")
                .node("Add", List.of("silu", "s"), "y");
        assertThat(requireSame(graph, 2).network().nodes()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {18, 21})
    void groupNormalizations(int opset) throws Exception {
        int factors = opset < 21 ? 2 : 6;
        Graphs graph = Graphs.of(opset, -1, 6, 3, 2)
                .floats("w", factors)
                .floats("b", factors)
                .node("GroupNormalization", List.of("x", "w", "b"), "y", integer("num_groups", 2));
        assertThat(requireSame(graph, 2).network()).hasToString("INPUT 6x3x2 -> GN 2");
    }

    /** As PyTorch writes them, the shape taken of the input, with factors and without. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void groupNormalizationsInParts(boolean factors) throws Exception {
        Graphs graph = Graphs.of(13, -1, 6, 3, 2)
                .integers("split", 0, 3, -1)
                .filled("ones", 1, 3)
                .filled("zeros", 0, 3)
                .floats("w", 6, 1, 1)
                .floats("b", 6, 1, 1)
                .node("Reshape", List.of("x", "split"), "groups")
                .node("InstanceNormalization", List.of("groups", "ones", "zeros"), "normal", real("epsilon", 1e-3f))
                .node("Shape", List.of("x"), "shape")
                .node("Reshape", List.of("normal", "shape"), factors ? "merged" : "y");
        if (factors) {
            graph.node("Mul", List.of("merged", "w"), "scaled").node("Add", List.of("scaled", "b"), "y");
        }
        assertThat(requireSame(graph, 2).network()).hasToString("INPUT 6x3x2 -> GN 3 eps 0.001");
    }

    @Test
    void layerNormalizationsInParts() throws Exception {
        Graphs graph = Graphs.of(13, -1, 4, 3)
                .number("two", 2)
                .number("eps", 1e-5)
                .floats("w", 4, 3)
                .floats("b", 4, 3)
                .node("ReduceMean", List.of("x"), "mean", integers("axes", -1, -2))
                .node("Sub", List.of("x", "mean"), "centred")
                .node("Pow", List.of("centred", "two"), "squares")
                .node("ReduceMean", List.of("squares"), "variance", integers("axes", -1, -2))
                .node("Add", List.of("variance", "eps"), "safe")
                .node("Sqrt", List.of("safe"), "deviation")
                .node("Div", List.of("centred", "deviation"), "normal")
                .node("Mul", List.of("normal", "w"), "scaled")
                .node("Add", List.of("scaled", "b"), "y");
        assertThat(requireSame(graph, 2).network().nodes()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"Conv", "ConvTranspose", "BatchNormalization"})
    void constantsGoIntoTheLayerBeforeThem(String operator) throws Exception {
        boolean norm = operator.equals("BatchNormalization");
        Graphs graph = Graphs.of(13, -1, 4, 5, 5)
                .floats("w", 4, 2, 2, 2)
                .floats("scale", 4)
                .floats("bias", 4)
                .floats("mean", 4)
                .filled("variance", 0.7, 4)
                .floats("k1", 4, 1, 1)
                .floats("k2", 1, 4, 1, 1)
                .number("k3", 1.7)
                .floats("k4", 1, 4, 1, 1);
        if (norm) {
            graph.node(operator, List.of("x", "scale", "bias", "mean", "variance"), "a");
        } else {
            graph.node(operator, List.of("x", "w"), "a", integer("group", 2));
        }
        graph.node("Mul", List.of("a", "k1"), "b")
                .node("Add", List.of("k2", "b"), "c")
                .node("Div", List.of("c", "k3"), "d")
                .node("Sub", List.of("d", "k4"), "y");
        assertThat(requireSame(graph, 2).network().nodes()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "nearest, asymmetric, floor, 3, UPSAMPLE 3x2",
        "nearest, half_pixel, round_prefer_floor, 3, UPSAMPLE 3x2",
        "nearest, asymmetric, round_prefer_floor, 2, UPSAMPLE 2x2",
        "linear, half_pixel, floor, 3, UPSAMPLE 3x2 bilinear",
        "linear, pytorch_half_pixel, floor, 2, UPSAMPLE 2x2 bilinear",
        "linear, align_corners, floor, 2, UPSAMPLE 2x2 bilinear with corners aligned"
    })
    void resizesThatAreUpsamplings(String mode, String coordinates, String rounding, int factor, String expected)
            throws Exception {
        Graphs graph = Graphs.of(13, -1, 2, 3, 4)
                .integers("size", 3L * factor, 8)
                .integers("starts", 0)
                .integers("ends", 2)
                .node("Shape", List.of("x"), "shape")
                .node("Slice", List.of("shape", "starts", "ends"), "front")
                .node("Concat", List.of("front", "size"), "sizes", integer("axis", 0))
                .node(
                        "Resize",
                        List.of("x", "", "", "sizes"),
                        "y",
                        text("mode", mode),
                        text("coordinate_transformation_mode", coordinates),
                        text("nearest_mode", rounding));
        OnnxImport read = requireSame(graph, 2);
        assertThat(read.network().nodes().get(0).layer().toString())
                .isEqualTo(expected.replace("UPSAMPLE", "upsample2d"));
    }

    /** As newer exporters write them: sizes or scales of height and width alone. */
    @ParameterizedTest
    @CsvSource({"true, stretch", "true, not_larger", "false, stretch"})
    void resizesOfSomeAxes(boolean sizes, String policy) throws Exception {
        Graphs graph = Graphs.of(18, -1, 2, 3, 4)
                .integers("sizes", 12, 9)
                .numbers("scales", new long[] {2}, 3, 3)
                .node(
                        "Resize",
                        sizes ? List.of("x", "", "", "sizes") : List.of("x", "", "scales"),
                        "y",
                        integers("axes", 3, 2),
                        integer("antialias", 1),
                        text("keep_aspect_ratio_policy", policy),
                        text("mode", "linear"));
        assertThat(requireSame(graph, 2).network()).hasToString("INPUT 2x3x4 -> UPSAMPLE 3x3 bilinear");
    }

    /** What the size of the output says is cut off or added, as Keras's exporters write it. */
    @ParameterizedTest
    @CsvSource({
        "SAME_UPPER, 0, 3, 2",
        "SAME_LOWER, 0, 3, 2",
        "SAME_UPPER, 0, 2, 2",
        "NOTSET, 12, 3, 2",
        "NOTSET, 13, 3, 3"
    })
    void transposedConvolutionsByTheirOutput(String auto, long height, long kernel, int stride) throws Exception {
        List<AttributeProto> attributes =
                new ArrayList<>(List.of(text("auto_pad", auto), integers("strides", stride, stride)));
        if (height > 0) {
            attributes.add(integers("output_shape", (int) height, 2 + (int) height));
        }
        Graphs graph = Graphs.of(13, -1, 2, 5, 6)
                .floats("w", 2, 3, kernel, kernel)
                .node("ConvTranspose", List.of("x", "w"), "y", attributes.toArray(AttributeProto[]::new));
        assertThat(requireSame(graph, 2).network().nodes()).hasSize(1);
    }

    /** The scores stand for their logarithms: the probabilities are the same. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void logarithmsOfProbabilitiesAtTheEnd(boolean inParts) throws Exception {
        Graphs graph = Graphs.of(13, -1, 4).floats("w", 4, 3).node("MatMul", List.of("x", "w"), "scores");
        if (inParts) {
            graph.node("Softmax", List.of("scores"), "p", integer("axis", 1)).node("Log", List.of("p"), "y");
        } else {
            graph.node("LogSoftmax", List.of("scores"), "y", integer("axis", 1));
        }
        OnnxImport read = OnnxImport.of(OnnxModel.read(Files.write(temp.resolve("x.onnx"), graph.bytes()), false));
        assertThat(read.network()).hasToString("INPUT 4 -> FC 3 nobias");
        float[] x = Networks.samples(read.network(), 1, 2);
        float[] y = Networks.predict(read.network(), read.weights(), x);
        new ScalarKernels().softmax().forward(y, y, 3, 0, 1);
        try (OrtModel runtime = new OrtModel(graph.bytes())) {
            float[] logarithms = runtime.run(x, 1, 4);
            for (int i = 0; i < 3; i++) {
                assertThat(y[i]).isCloseTo((float) Math.exp(logarithms[i]), within(1e-6f));
            }
        }
    }

    /** Keras flattens images with their channels last: the columns of the weights are moved in their place. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void denseLayersOfImagesWithChannelsLast(boolean product) throws Exception {
        Graphs graph = Graphs.of(13, -1, 2, 4, 5)
                .floats("w", 3, 2, 2, 3)
                .floats("m", 27, 4)
                .floats("n", 4, 27)
                .floats("b", 4)
                .integers("target", -1, 27)
                .node("Conv", List.of("x", "w"), "c") // (3, 3, 3)
                .node("Transpose", List.of("c"), "last", integers("perm", 0, 2, 3, 1))
                .node("Reshape", List.of("last", "target"), "f");
        if (product) {
            graph.node("MatMul", List.of("f", "m"), "p").node("Add", List.of("p", "b"), "y");
        } else {
            graph.node("Gemm", List.of("f", "n", "b"), "y", integer("transB", 1), real("alpha", 0.5f));
        }
        assertThat(requireSame(graph, 2).network()).hasToString("INPUT 2x4x5 -> CONV 3@2x3 nobias -> FC 4");
    }

    @Test
    void castsToFloatsAreNothing() throws Exception {
        Graphs graph =
                Graphs.of(13, -1, 4).node("Relu", List.of("x"), "r").node("Cast", List.of("r"), "y", integer("to", 1));
        assertThat(requireSame(graph, 2).network()).hasToString("INPUT 4 -> RELU");
    }

    @Test
    void paddingThatNoWindowTakesIn() throws Exception {
        Graphs graph = Graphs.of(18, -1, 2, 5, 5)
                .integers("some", 1, 0, 2, 1)
                .integers("axes", -1, 2)
                .integers("mirrored", 0, 0, 1, 2, 0, 0, 0, 1)
                .node("Pad", List.of("x", "some", "", "axes"), "a") // columns 1 and 2, rows 0 and 1
                .node("Relu", List.of("a"), "b")
                .node("Pad", List.of("b", "mirrored"), "c", text("mode", "reflect"))
                .node("MaxPool", List.of("c"), "y", integers("kernel_shape", 2, 2));
        assertThat(requireSame(graph, 2).network().nodes().stream()
                        .map(node -> node.layer().toString()))
                .containsExactly("pad2d 0,1,1,2", "relu", "pad2d 1,0,2,1 by reflection", "maxPool2d 2x2 stride 1x1");
    }

    @Test
    void meansOfPaddedImagesThatPadOnceMore() throws Exception {
        Graphs graph = Graphs.of(13, -1, 2, 5, 5)
                .integers("pads", 0, 0, 1, 1, 0, 0, 1, 1)
                .node("Pad", List.of("x", "pads"), "a")
                .node("AveragePool", List.of("a"), "y", integers("kernel_shape", 3, 3), integers("pads", 1, 1, 1, 1));
        assertThat(requireSame(graph, 2).network().nodes()).hasSize(2);
    }

    @Test
    void meansAndMaximaOfWholeImages() throws Exception {
        Graphs graph = Graphs.of(13, -1, 3, 4, 5)
                .node("ReduceMean", List.of("x"), "mean", integers("axes", -1, -2), integer("keepdims", 0))
                .node("ReduceMax", List.of("x"), "max", integers("axes", 2, 3))
                .node("Flatten", List.of("max"), "flat")
                .node("Concat", List.of("mean", "flat"), "y", integer("axis", -1));
        requireSame(graph, 2);
    }

    @ParameterizedTest
    @CsvSource({"DepthToSpace, 12, CRD, 1", "DepthToSpace, 4, DCR, 1", "SpaceToDepth, 1, , 2"})
    void shuffles(String operator, int channels, String mode, int one) throws Exception {
        Graphs graph = Graphs.of(13, -1, channels, 4, 6);
        if (one == 1) {
            graph.node(operator, List.of("x"), "y", integer("blocksize", 2), text("mode", mode));
        } else {
            graph.node(operator, List.of("x"), "y", integer("blocksize", 2));
        }
        assertThat(requireSame(graph, 2).network().nodes()).hasSize(1);
    }

    /** ONNX Runtime 1.29.0 has no such order yet: what this is held to is {@link OnnxProgram}. */
    @Test
    void blocksOfEveryChannelByThemselves() throws Exception {
        Graphs graph = Graphs.of(28, -1, 3, 4, 6)
                .node("SpaceToDepth", List.of("x"), "y", integer("blocksize", 2), text("mode", "CRD"));
        OnnxModel model = OnnxModel.read(Files.write(temp.resolve("x.onnx"), graph.bytes()), false);
        OnnxImport read = OnnxImport.of(model);
        assertThat(read.network()).hasToString("INPUT 3x4x6 -> PIXELUNSHUFFLE 2");
        float[] x = Networks.samples(read.network(), 2, 1);
        OnnxArray expected = Objects.requireNonNull(new OnnxProgram(model)
                .run(Map.of("x", OnnxArray.floats(new int[] {2, 3, 4, 6}, x)))
                .get("y"));
        assertThat(Networks.predict(read.network(), read.weights(), x)).isEqualTo(expected.floats());
    }

    @Test
    void saysWhatIsNoLayer() throws IOException {
        String end = "expected it at the end of the network, after scores, which stand for it: no layer computes it";
        fails(
                Graphs.of(13, -1, 4).node("Sigmoid", List.of("x"), "s").node("LogSoftmax", List.of("s"), "y"),
                "(LogSoftmax): " + end);
        fails(
                Graphs.of(13, -1, 2, 3, 3)
                        .integers("shape", 0, 3, 6)
                        .node("Reshape", List.of("x", "shape"), "other")
                        .node("Relu", List.of("other"), "y"),
                "(Relu): \"other\" is samples (2, 3, 3) as (3, 6), which no layer makes");
        fails(
                Graphs.of(13, -1, 2, 3, 4)
                        .integers("shape", 0, 24)
                        .node("Transpose", List.of("x"), "last", integers("perm", 0, 2, 3, 1))
                        .node("Reshape", List.of("last", "shape"), "flat")
                        .node("Relu", List.of("flat"), "y"),
                "(Relu): \"flat\" is samples (2, 3, 4) as (2, 3, 4) with their dimensions in the order [0, 2, 3, 1] as (24),"
                        + " which no layer makes");
        fails(
                Graphs.of(13, -1, 4).node("Transpose", List.of("x"), "y"),
                "(Transpose): perm: expected the batch to stay the first of 2 dimensions, got [1, 0]");
        fails(
                Graphs.of(13, -1, 4, 3, 3).node("Transpose", List.of("x"), "y", integers("perm", 0, 1, 1, 2)),
                "(Transpose): perm: expected the batch to stay the first of 4 dimensions, got [0, 1, 1, 2]");
        fails(
                Graphs.of(13, -1, 4, 3, 3)
                        .integers("split", 0, 2, 2, 9)
                        .node("Reshape", List.of("x", "split"), "a")
                        .node("Transpose", List.of("a"), "b", integers("perm", 0, 2, 1, 3))
                        .node("Transpose", List.of("b"), "y", integers("perm", 0, 3, 2, 1)),
                "(Transpose): expected the dimensions behind the batch in another order once, got [0, 3, 2, 1] of samples"
                        + " (4, 3, 3) as (2, 2, 9) with their dimensions in the order [0, 2, 1, 3] as (2, 2, 9)");
        fails(
                Graphs.of(13, -1, 4).node("Relu", List.of("x"), "r").node("Cast", List.of("r"), "y", integer("to", 11)),
                "(Cast): to: expected floats, which layers compute with, got element type 11");
        fails(
                Graphs.of(13, -1, 4).floats("w", 4, 3).floats("b", 3, 1).node("Gemm", List.of("x", "w", "b"), "y"),
                "(Gemm): expected a bias of 3 floats, got FLOAT (3, 1)");
        fails(
                Graphs.of(18, -1, 2, 3, 3)
                        .integers("sizes", 6, 9)
                        .node(
                                "Resize",
                                List.of("x", "", "", "sizes"),
                                "y",
                                integers("axes", 2, 3),
                                text("keep_aspect_ratio_policy", "not_larger")),
                "(Resize): keep_aspect_ratio_policy: expected stretch, got not_larger");
        fails(
                Graphs.of(13, -1, 3, 2, 2).node("SpaceToDepth", List.of("x"), "y", integer("blocksize", 2)),
                "(SpaceToDepth): expected mode CRD or images of one channel, where the order of the new ones is"
                        + " pixelUnshuffle's, got mode DCR of (3, 2, 2)");
        fails(
                Graphs.of(13, -1, 8, 2, 2).node("DepthToSpace", List.of("x"), "y", integer("blocksize", 2)),
                "(DepthToSpace): mode: expected CRD, in which a channel's places lie together, got DCR");
        fails(
                Graphs.of(15, -1, 2, 3, 3)
                        .floats("w", 2)
                        .node("BatchNormalization", List.of("x", "w", "w", "w", "w"), "y", integer("training_mode", 1)),
                "(BatchNormalization): expected running averages at work, got those of the batch: export the network for"
                        + " inference");
        fails(
                Graphs.of(13, -1, 4).node("HardSigmoid", List.of("x"), "h").node("Mul", List.of("x", "h"), "y"),
                "(gatedHardSigmoid): alpha: expected 0.16666667, which the layer has, got 0.2");
        fails(
                Graphs.of(13, -1, 4).number("one", 1).node("Clip", List.of("x", "", "one"), "y"),
                "(Clip): expected limits 0 and 6, or 0 and none, which layers have, got -Infinity and 1.0");
        fails(
                Graphs.of(13, -1, 4).filled("none", 0, 0).node("Clip", List.of("x", "none"), "y"),
                "(Clip): its inputs and attributes do not fit each other");
        fails(
                Graphs.of(13, -1, 2, 3, 3).node("LRN", List.of("x"), "y", integer("size", 4)),
                "(LRN): size: expected an odd number of channels, got 4");
        fails(
                Graphs.of(13, -1, 2, 3, 3)
                        .floats("w", 3)
                        .node("LayerNormalization", List.of("x", "w", "w"), "y", integer("axis", -1)),
                "(LayerNormalization): expected samples to be normalised as a whole, channels first, got (2, 3, 3) a sample");
        fails(
                Graphs.of(13, -1, 2, 3, 3).node("Concat", List.of("x", "x"), "y", integer("axis", 2)),
                "(Concat): axis: expected 1, the channels");
        fails( // the batch, where the only channel was left out
                Graphs.of(13, -1, 1, 3, 3)
                        .integers("axis", 1)
                        .node("Squeeze", List.of("x", "axis"), "a")
                        .node("Concat", List.of("a", "a"), "y", integer("axis", 0)),
                "(Concat): axis: expected 1, the channels");
    }

    @ParameterizedTest
    @CsvSource({"10, 2, 3, 1, 0", "12, 2, 2, 2, 1", "12, 3, 2, 2, 0"})
    void dilatedMaxima(int opset, int kernel, int dilation, int stride, int ceil) throws Exception {
        for (int padding = 0; padding < kernel; padding++) {
            Graphs graph = Graphs.of(opset, -1, 2, 8, 9)
                    .node(
                            "MaxPool",
                            List.of("x"),
                            "y",
                            integers("kernel_shape", kernel, kernel),
                            integers("dilations", dilation, 1),
                            integers("strides", stride, 2),
                            integers("pads", padding, 0, 0, padding),
                            integer("ceil_mode", ceil));
            assertThat(requireSame(graph, 2).network().nodes()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"LpPool, 1", "LpPool, 2", "LpPool, 3", "GlobalLpPool, 2", "GlobalLpPool, 3", "ReduceL2, 2"})
    void norms(String operator, int p) throws Exception {
        Graphs graph = Graphs.of(13, -1, 2, 5, 6);
        switch (operator) {
            case "LpPool" ->
                graph.node(
                        operator,
                        List.of("x"),
                        "y",
                        integer("p", p),
                        integers("kernel_shape", 3, 2),
                        integers("strides", 1, 2),
                        integers("pads", 1, 0, 2, 1));
            case "GlobalLpPool" -> graph.node(operator, List.of("x"), "y", integer("p", p));
            default -> graph.node(operator, List.of("x"), "y", integers("axes", 2, 3), integer("keepdims", 0));
        }
        assertThat(requireSame(graph, 2).network().nodes().get(0).layer())
                .hasToString(
                        switch (operator) {
                            case "LpPool" -> "lpPool2d " + p + ".0 3x2 stride 1x2 padding 1,2,0,1";
                            default -> "lpPool2d " + p + ".0 5x6";
                        });
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
