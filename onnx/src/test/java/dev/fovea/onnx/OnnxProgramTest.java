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
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.random.SplitMix64;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ONNX's own cases of version 1.12.0 do not have, against ONNX Runtime; {@link NodeCasesTest} has those. */
class OnnxProgramTest {
    private @TempDir Path temp;

    /** An operator on x, of these dimensions, with whatever else it reads. */
    private record Trial(String operator, int opset, long[] dims, UnaryOperator<Graphs> graph) {
        @Override
        public String toString() {
            return operator + "-" + opset + " " + Arrays.toString(dims);
        }
    }

    private static Trial trial(String operator, int opset, long[] dims, AttributeProto... attributes) {
        return trial(operator, opset, dims, List.of(), graph -> graph, attributes);
    }

    private static Trial trial(
            String operator,
            int opset,
            long[] dims,
            List<String> more,
            UnaryOperator<Graphs> constants,
            AttributeProto... attributes) {
        List<String> inputs = new ArrayList<>(List.of("x"));
        inputs.addAll(more);
        return new Trial(
                operator, opset, dims, graph -> constants.apply(graph).node(operator, inputs, "y", attributes));
    }

    private static long[] dims(long... dims) {
        return dims;
    }

    static Stream<Trial> trials() {
        return Stream.of(activations(), normalizations(), windows(), pieces(), resizes(), quantizations())
                .flatMap(trials -> trials);
    }

    private static Stream<Trial> activations() {
        return Stream.of(
                trial("Erf", 13, dims(2, 30)),
                trial("Gelu", 20, dims(2, 30)),
                trial("Gelu", 20, dims(2, 30), text("approximate", "tanh")),
                trial("Mish", 18, dims(2, 30)),
                trial("Clip", 7, dims(2, 30), real("min", -0.5f), real("max", 1)),
                trial("Softmax", 11, dims(2, 3, 4), integer("axis", 1)),
                trial("LogSoftmax", 11, dims(2, 3, 4), integer("axis", -1)),
                trial("LogSoftmax", 13, dims(2, 3, 4), integer("axis", 1)),
                trial("Swish", 24, dims(2, 30), real("alpha", 1.5f)));
    }

    private static Stream<Trial> normalizations() {
        UnaryOperator<Graphs> channels = graph -> graph.floats("scale", 6).floats("bias", 6);
        return Stream.of(
                trial(
                        "GroupNormalization",
                        21,
                        dims(2, 6, 3, 2),
                        List.of("scale", "bias"),
                        channels,
                        integer("num_groups", 3)),
                trial(
                        "GroupNormalization",
                        21,
                        dims(2, 6, 5),
                        List.of("scale", "bias"),
                        channels,
                        integer("num_groups", 1),
                        real("epsilon", 0.1f)),
                trial(
                        "GroupNormalization",
                        18,
                        dims(2, 6, 4),
                        List.of("scale", "bias"),
                        graph -> graph.floats("scale", 2).floats("bias", 2),
                        integer("num_groups", 2)),
                trial("LRN", 13, dims(2, 6, 3, 3), integer("size", 3), real("alpha", 2), real("bias", 3)));
    }

    private static Stream<Trial> windows() {
        UnaryOperator<Graphs> line = graph -> graph.floats("w", 4, 3, 3);
        return Stream.of(
                trial("LpPool", 11, dims(1, 2, 6, 7), integers("kernel_shape", 3, 2), integers("strides", 2, 1)),
                trial(
                        "LpPool",
                        18,
                        dims(1, 2, 6, 7),
                        integers("kernel_shape", 2, 2),
                        integer("p", 3),
                        integer("ceil_mode", 1),
                        integers("strides", 2, 2),
                        integers("pads", 1, 0, 1, 0)),
                trial(
                        "AveragePool",
                        19,
                        dims(1, 2, 7, 9),
                        integers("kernel_shape", 2, 3),
                        integers("dilations", 2, 2),
                        integers("pads", 1, 1, 1, 1),
                        integer("count_include_pad", 1)),
                trial(
                        "AveragePool",
                        19,
                        dims(1, 2, 8, 9),
                        integers("kernel_shape", 3, 3),
                        integers("strides", 2, 2),
                        integers("pads", 1, 0, 1, 1),
                        integer("ceil_mode", 1),
                        integer("count_include_pad", 1)),
                trial("AveragePool", 7, dims(1, 2, 9), integers("kernel_shape", 4), text("auto_pad", "SAME_LOWER")),
                trial("AveragePool", 19, dims(1, 2, 9), integers("kernel_shape", 3), integer("ceil_mode", 1)),
                trial(
                        "Conv",
                        11,
                        dims(2, 3, 11),
                        List.of("w"),
                        line,
                        integers("pads", 2, 1),
                        integers("strides", 2),
                        integers("dilations", 2)),
                trial(
                        "Conv",
                        11,
                        dims(2, 4, 6, 5),
                        List.of("w", "b"),
                        graph -> graph.floats("w", 6, 2, 3, 2).floats("b", 6),
                        integer("group", 2),
                        text("auto_pad", "SAME_LOWER")),
                trial(
                        "Conv",
                        11,
                        dims(1, 2, 4, 5, 3),
                        List.of("w"),
                        graph -> graph.floats("w", 3, 2, 2, 3, 2),
                        integers("pads", 1, 0, 1, 0, 1, 0)),
                trial(
                        "ConvTranspose",
                        11,
                        dims(1, 4, 3, 4),
                        List.of("w", "b"),
                        graph -> graph.floats("w", 4, 3, 3, 2).floats("b", 6),
                        integer("group", 2),
                        integers("strides", 2, 3),
                        integers("output_padding", 1, 0)));
    }

    private static Stream<Trial> pieces() {
        return Stream.of(
                trial(
                        "Pad",
                        19,
                        dims(2, 3, 4),
                        List.of("pads"),
                        graph -> graph.integers("pads", 0, 2, 1, 0, 1, 3),
                        text("mode", "wrap")),
                trial(
                        "Pad",
                        18,
                        dims(2, 3, 4),
                        List.of("pads", "", "axes"),
                        graph -> graph.integers("pads", 1, 2, 1, 0).integers("axes", -1, 1),
                        text("mode", "reflect")),
                trial("Split", 18, dims(7, 2), integer("num_outputs", 1)),
                trial("Pad", 9, dims(2, 3), integers("pads", 1, 0, 2, 1), text("mode", "edge")),
                trial("Pad", 9, dims(2, 3), integers("pads", 1, -1, 2, 1), real("value", 1.5f)),
                trial("Slice", 9, dims(4, 5), integers("starts", 1, -9), integers("ends", 99, -1)),
                trial("Slice", 9, dims(4, 5), integers("axes", -1), integers("starts", -3), integers("ends", -1)),
                trial("Unsqueeze", 11, dims(4, 5), integers("axes", 0, -1)),
                trial("Squeeze", 11, dims(1, 5, 1), integers("axes", -1)),
                trial("ReduceL2", 11, dims(3, 4, 2), integers("axes", 0, -1)),
                trial("ReduceMean", 18, dims(3, 4), integer("noop_with_empty_axes", 1)),
                trial("ReduceMean", 18, dims(3, 4), integer("noop_with_empty_axes", 0), integer("keepdims", 0)),
                trial(
                        "ReduceMean",
                        18,
                        dims(3, 4, 2),
                        List.of("axes"),
                        graph -> graph.integers("axes", 1),
                        integer("keepdims", 0)),
                trial("ReduceMax", 20, dims(3, 4), List.of("axes"), graph -> graph.integers("axes", -1)));
    }

    private static Stream<Trial> quantizations() {
        return Stream.of(
                quantized(21, ElementType.INT16, dims(), List.of(), new float[] {1e-3f}),
                quantized(21, ElementType.UINT16, dims(3), List.of(integer("axis", 1)), new float[] {1e-3f, 0.01f, 1}),
                quantized(
                        13, ElementType.INT8, dims(3), List.of(integer("axis", -2)), new float[] {0.1f, 0.01f, 0.003f}),
                quantized(
                        21,
                        ElementType.UINT8,
                        dims(2, 2, 4),
                        List.of(integer("axis", 1), integer("block_size", 2)),
                        0.1f,
                        0.2f,
                        0.3f,
                        0.4f,
                        0.01f,
                        0.02f,
                        0.03f,
                        0.04f,
                        1,
                        2,
                        3,
                        4,
                        0.5f,
                        0.6f,
                        0.7f,
                        0.8f));
    }

    /** There and back: x (2, 3, 4) as integers, and what these stand for. */
    private static Trial quantized(
            int opset, ElementType type, long[] scaleDims, List<AttributeProto> attributes, float... scales) {
        AttributeProto[] both = attributes.toArray(AttributeProto[]::new);
        return new Trial(
                "QuantizeLinear",
                opset,
                dims(2, 3, 4),
                graph -> graph.numbers("scale", scaleDims, scales)
                        .zeroPoints("zero", type, scaleDims, scales.length)
                        .node("QuantizeLinear", List.of("x", "scale", "zero"), "q", both)
                        .node("DequantizeLinear", List.of("q", "scale", "zero"), "y", both));
    }

    private static Stream<Trial> resizes() {
        List<Trial> trials = new ArrayList<>();
        for (String coordinates : List.of("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric")) {
            for (String mode : List.of("nearest", "linear", "cubic")) {
                trials.add(resize(13, mode, coordinates, dims(1, 2, 9, 4)));
                trials.add(resize(13, mode, coordinates, dims(1, 2, 2, 1)));
            }
        }
        for (String rounding : List.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")) {
            trials.add(resize(13, "nearest", "half_pixel", dims(1, 2, 4, 8), text("nearest_mode", rounding)));
        }
        trials.add(resize(13, "cubic", "half_pixel", dims(1, 2, 3, 7), integer("exclude_outside", 1)));
        trials.add(resize(19, "linear", "half_pixel_symmetric", dims(1, 2, 3, 8)));
        for (String mode : List.of("linear", "cubic")) {
            for (long[] sizes : new long[][] {{1, 2, 2, 2}, {1, 2, 3, 9}, {1, 2, 1, 5}}) {
                trials.add(resize(18, mode, "half_pixel", sizes, integer("antialias", 1)));
            }
        }
        for (String policy : List.of("not_larger", "not_smaller")) {
            trials.add(trial(
                    "Resize",
                    18,
                    dims(1, 2, 4, 6),
                    List.of("", "", "sizes"),
                    graph -> graph.integers("sizes", 7, 8),
                    integers("axes", 2, 3),
                    text("keep_aspect_ratio_policy", policy),
                    text("mode", "linear")));
        }
        trials.add(trial(
                "Resize",
                10,
                dims(1, 2, 3, 4),
                List.of("scales"),
                graph -> graph.numbers("scales", dims(4), 1, 1, 1.5f, 0.6f),
                text("mode", "linear")));
        trials.add(trial(
                "Upsample",
                9,
                dims(1, 2, 3, 4),
                List.of("scales"),
                graph -> graph.numbers("scales", dims(4), 1, 1, 2, 1.5f),
                text("mode", "linear")));
        trials.add(new Trial(
                "Upsample",
                7,
                dims(1, 2, 3, 4),
                graph -> graph.node(
                        "Upsample", List.of("x"), "y", reals("scales", 1, 1, 2, 3), text("mode", "nearest"))));
        return trials.stream();
    }

    private static Trial resize(int opset, String mode, String coordinates, long[] sizes, AttributeProto... more) {
        List<AttributeProto> attributes = new ArrayList<>(List.of(more));
        attributes.add(text("mode", mode));
        attributes.add(text("coordinate_transformation_mode", coordinates));
        return trial(
                "Resize",
                opset,
                dims(1, 2, 4, 5),
                List.of("", "", "sizes"),
                graph -> graph.integers("sizes", sizes),
                attributes.toArray(AttributeProto[]::new));
    }

    private static AttributeProto reals(String name, float... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOATS);
        for (float value : values) {
            attribute.addFloats(value);
        }
        return attribute.build();
    }

    private OnnxProgram program(byte[] model) throws Exception {
        return new OnnxProgram(
                OnnxModel.read(Files.write(temp.resolve("model.onnx"), model), false), new ScalarKernels());
    }

    private OnnxArray run(byte[] model, OnnxArray x) throws Exception {
        return Objects.requireNonNull(program(model).run(Map.of("x", x)).get("y"));
    }

    private static OnnxArray random(long... dims) {
        float[] x = new float[(int) LongStream.of(dims).reduce(1, (a, b) -> a * b)];
        SplitMix64 random = new SplitMix64(x.length);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (4 * random.nextDouble() - 2);
        }
        return OnnxArray.floats(LongStream.of(dims).mapToInt(Math::toIntExact).toArray(), x);
    }

    @ParameterizedTest
    @MethodSource("trials")
    void computesWhatOnnxRuntimeDoes(Trial trial) throws Exception {
        byte[] model =
                trial.graph().apply(Graphs.of(trial.opset(), trial.dims())).bytes();
        OnnxArray x = random(trial.dims());
        OnnxArray y = run(model, x);
        try (OrtModel runtime = new OrtModel(model)) {
            float[] expected = runtime.run(x.floats(), trial.dims());
            assertThat(y.size()).isEqualTo(expected.length);
            for (int i = 0; i < expected.length; i++) {
                assertThat(y.real(i)).as("element %d of %s", i, y).isCloseTo(expected[i], within(1e-5));
            }
        }
    }

    /** The orders of opset 28 by hand: of two channels of one block, first those of a place, DCR, or of a channel, CRD. */
    @Test
    void blocksBecomeChannelsInEitherOrder() throws Exception {
        OnnxArray x = OnnxArray.floats(new int[] {1, 2, 2, 2}, 1, 2, 3, 4, 5, 6, 7, 8);
        for (String mode : List.of("DCR", "CRD")) {
            byte[] model = Graphs.of(28, 1, 2, 2, 2)
                    .node("SpaceToDepth", List.of("x"), "y", integer("blocksize", 2), text("mode", mode))
                    .bytes();
            OnnxArray y = run(model, x);
            assertThat(y.dims()).containsExactly(1, 8, 1, 1);
            assertThat(y.floats())
                    .containsExactly(
                            mode.equals("CRD")
                                    ? new float[] {1, 2, 3, 4, 5, 6, 7, 8}
                                    : new float[] {1, 5, 2, 6, 3, 7, 4, 8});
            byte[] back = Graphs.of(28, 1, 8, 1, 1)
                    .node("DepthToSpace", List.of("x"), "y", integer("blocksize", 2), text("mode", mode))
                    .bytes();
            assertThat(run(back, y).floats()).isEqualTo(x.floats());
        }
    }

    @Test
    void constantsOfSeveralFloats() throws Exception {
        byte[] model = Graphs.of(13, 2)
                .node("Constant", List.of(), "c", reals("value_floats", 0.5f, -2))
                .node("Add", List.of("x", "c"), "y")
                .bytes();
        assertThat(run(model, OnnxArray.floats(new int[] {2}, 1, 1)).floats()).containsExactly(1.5f, -1);
    }

    /** All that is computed is computed in a test. */
    @Test
    void everyOperatorIsTested() throws Exception {
        Set<String> tested = new TreeSet<>(NodeCasesTest.passed().keySet());
        trials().map(Trial::operator).forEach(tested::add);
        assertThat(tested).isEqualTo(new TreeSet<>(Operators.names()));
    }

    /** The document names those of which ONNX has no case. */
    @Test
    void theDocumentSaysWhatIsHeldToOnnxRuntime() throws Exception {
        Set<String> here = new TreeSet<>();
        trials().map(Trial::operator).forEach(here::add);
        here.removeAll(NodeCasesTest.passed().keySet());
        StringBuilder names = new StringBuilder();
        here.forEach(name -> names.append(names.isEmpty() ? "" : ", ")
                .append('`')
                .append(name)
                .append('`'));
        assertThat(Files.readString(Path.of("..", "docs", "onnx.md")))
                .contains("Held to ONNX Runtime instead: " + names + ".");
    }

    /** Doubles could not tell these integers apart. */
    @Test
    void keepsEveryBitOfIntegers() throws Exception {
        long large = 1L << 60;
        for (String operator : List.of("ReduceMax", "ReduceSum", "ReduceMin", "ReduceMean")) {
            byte[] model = Graphs.of(13, 1)
                    .integers("large", large + 1, large + 3)
                    .node(operator, List.of("large"), "y", integers("axes", 0), integer("keepdims", 0))
                    .bytes();
            long expected = switch (operator) {
                case "ReduceMax" -> large + 3;
                case "ReduceMin" -> large + 1;
                case "ReduceMean" -> large + 2;
                default -> 2 * large + 4;
            };
            assertThat(run(model, random(1)).integer(0)).as(operator).isEqualTo(expected);
        }
        byte[] index = Graphs.of(13, 1)
                .integers("large", large + 1, large + 3, large + 2)
                .node("ArgMax", List.of("large"), "y")
                .bytes();
        assertThat(run(index, random(1)).integer(0)).isEqualTo(1);
    }

    @Test
    void computesConvolutionsAsPlainlyInHigherPrecision() throws Exception {
        byte[] floats = Graphs.of(11, 2, 3, 6, 7)
                .floats("w", 4, 3, 3, 3)
                .node("Conv", List.of("x", "w"), "y", integers("strides", 2, 1))
                .bytes();
        byte[] doubles = Graphs.of(11, 2, 3, 6, 7)
                .floats("w", 4, 3, 3, 3)
                .node("Cast", List.of("x"), "xd", integer("to", 11))
                .node("Cast", List.of("w"), "wd", integer("to", 11))
                .node("Conv", List.of("xd", "wd"), "y", integers("strides", 2, 1))
                .bytes();
        OnnxArray x = random(2, 3, 6, 7);
        OnnxArray fast = run(floats, x);
        OnnxArray plain = run(doubles, x);
        assertThat(plain.type()).isEqualTo(ElementType.DOUBLE);
        for (int i = 0; i < plain.size(); i++) {
            assertThat(fast.real(i)).isCloseTo(plain.real(i), within(1e-5));
        }
    }

    @Test
    void refusesWhatItCannotCompute() throws Exception {
        byte[] unknown = Graphs.of(13, 2, 2)
                .node("Loop", List.of("x"), "a")
                .node("NoSuch", List.of("a"), "y")
                .bytes();
        assertThatThrownBy(() -> program(unknown))
                .isInstanceOf(FoveaException.class)
                .hasMessageContaining("these operators are not computed: Loop (1: \"the a\"), NoSuch (1: \"the y\")");
        byte[] parts = Graphs.of(18, 6)
                .node("Split", List.of("x"), "y", integer("num_outputs", 2))
                .bytes();
        assertThatThrownBy(() -> program(parts).run(Map.of("x", random(6))))
                .hasMessageContaining("(Split): num_outputs: expected 1, as many as outputs, got 2");
        byte[] order = Graphs.of(28, 1, 1, 2, 2)
                .node("SpaceToDepth", List.of("x"), "y", integer("blocksize", 2), text("mode", "RCD"))
                .bytes();
        assertThatThrownBy(() -> program(order).run(Map.of("x", random(1, 1, 2, 2))))
                .hasMessageContaining("(SpaceToDepth): mode: expected DCR or CRD, got \"RCD\"");
        byte[] huge = Graphs.of(13, 2, 2)
                .integers("repeats", 1L << 20, 1L << 20)
                .node("Tile", List.of("x", "repeats"), "y")
                .bytes();
        assertThatThrownBy(() -> program(huge).run(Map.of("x", random(2, 2))))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("node \"the y\" (Tile): (2097152, 2097152): expected at most");
        byte[] large = Graphs.of(13, 2, 2)
                .integers("repeats", 1 << 14, 1 << 14)
                .node("Tile", List.of("x", "repeats"), "y")
                .bytes();
        assertThatThrownBy(() -> program(large).run(Map.of("x", random(2, 2))))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(
                        "(32768, 32768): expected at most 268435456 elements, the most that one operator computes");
        byte[] window = Graphs.of(13, 1, 1, 4, 4)
                .node(
                        "MaxPool",
                        List.of("x"),
                        "y",
                        integers("kernel_shape", 1 << 12, 1 << 12),
                        integers("pads", 1 << 11, 1 << 11, 1 << 12, 1 << 12))
                .bytes();
        assertThatThrownBy(() -> program(window).run(Map.of("x", random(1, 1, 4, 4))))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("a window of (4096, 4096) at (2053, 2053) places: expected at most");
        byte[] spatial = Graphs.of(8, 1, 2, 2, 2)
                .floats("s", 2, 2, 2)
                .node("BatchNormalization", List.of("x", "s", "s", "s", "s"), "y", integer("spatial", 0))
                .bytes();
        assertThatThrownBy(() -> program(spatial).run(Map.of("x", random(1, 2, 2, 2))))
                .hasMessageContaining("spatial: expected 1, got 0");
    }

    @Test
    void saysWhatDoesNotFitTheHeap() throws Exception {
        OnnxProgram program =
                program(Graphs.of(13, 2, 2).node("Relu", List.of("x"), "y").bytes());
        assertThatThrownBy(() -> program.run(Map.of("x", random(2, 2)), (node, value, array) -> {
                    throw new OutOfMemoryError("for the test");
                }))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("do not fit the Java heap");
    }
}
