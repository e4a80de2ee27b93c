package dev.fovea.onnx;

import static dev.fovea.onnx.GraphWriter.integer;
import static dev.fovea.onnx.GraphWriter.integers;
import static dev.fovea.onnx.GraphWriter.real;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.fovea.FileFormatException;
import dev.fovea.FoveaException;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.layer.NoisyRelu;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.network.Weights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxImportTest {
    private @TempDir Path temp;

    static Stream<String> networks() {
        return Networks.all().keySet().stream();
    }

    /** Names, layers and every bit of the weights come back; only noise, which inference has none of, does not. */
    @ParameterizedTest
    @MethodSource("networks")
    void whatFoveaWritesComesBack(String name) throws IOException {
        Network network = Objects.requireNonNull(Networks.all().get(name));
        Weights weights = Networks.weights(network, 6);
        int oldest = Networks.minOpset(name);
        for (int opset : new int[] {oldest, Math.max(oldest, 13), OnnxExport.MAX_OPSET}) {
            Path file = temp.resolve(opset + ".onnx");
            try (OutputStream out = Files.newOutputStream(file)) {
                OnnxExport.plain().opset(opset).write(network, weights, out);
            }
            OnnxImport read = OnnxImport.of(OnnxModel.read(file, false));
            assertThat(read.network()).isEqualTo(withoutNoise(network));
            assertThat(read.weights().tensors()).isEqualTo(weights.tensors());
            float[] x = Networks.samples(network, 2, 1);
            assertThat(Networks.predict(read.network(), read.weights(), x))
                    .isEqualTo(Networks.predict(network, weights, x));
        }
    }

    private static Network withoutNoise(Network network) {
        Network.Builder builder = Network.graph(network.inputShape());
        for (Node node : network.nodes()) {
            Layer layer = node.layer() instanceof NoisyRelu ? Layers.relu() : node.layer();
            builder.add(node.name(), layer, node.inputs().toArray(String[]::new));
        }
        return builder.build();
    }

    /** Reshaping to what is computed from the input's own shape, as PyTorch writes {@code x.view(x.size(0), -1)}. */
    @Test
    void foldsShapeArithmetic() throws Exception {
        Graphs graph = Graphs.of(13, -1, 2, 3, 4)
                .integer("first", 0)
                .integers("axis", 0)
                .integers("rest", -1)
                .floats("w", 5, 24)
                .floats("b", 5)
                .node("Shape", List.of("x"), "shape")
                .node("Gather", List.of("shape", "first"), "n", integer("axis", 0))
                .node("Unsqueeze", List.of("n", "axis"), "ns")
                .node("Concat", List.of("ns", "rest"), "target", integer("axis", 0))
                .node("Reshape", List.of("x", "target"), "flat")
                .node("Gemm", List.of("flat", "w", "b"), "y", integer("transB", 1));
        OnnxImport read = requireSame(graph, 3);
        assertThat(read.network()).hasToString("INPUT 2x3x4 -> FC 5");
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1", "1, 1, 1", "0, 0.5, 3", "1, 2, 0.25"})
    void productsOfMatrices(int transB, float alpha, float beta) throws Exception {
        Graphs graph = Graphs.of(11, -1, 4)
                .floats("w", transB == 1 ? 3 : 4, transB == 1 ? 4 : 3)
                .floats("b", 1, 3)
                .node(
                        "Gemm",
                        List.of("x", "w", "b"),
                        "y",
                        integer("transB", transB),
                        real("alpha", alpha),
                        real("beta", beta));
        assertThat(requireSame(graph, 2).network()).hasToString("INPUT 4 -> FC 3");
    }

    /** What Keras's exporter writes; a bias of one number is a bias for every output. */
    @ParameterizedTest
    @ValueSource(longs = {1, 3})
    void aSumBehindAProductIsItsBias(long biases) throws Exception {
        Graphs graph = Graphs.of(13, -1, 4)
                .floats("w", 4, 3)
                .floats("b", biases)
                .node("MatMul", List.of("x", "w"), "product")
                .node("Add", List.of("b", "product"), "y");
        assertThat(requireSame(graph, 2).network()).hasToString("INPUT 4 -> FC 3");
    }

    @Test
    void aSumBehindAConvolutionIsItsBias() throws Exception {
        Graphs graph = Graphs.of(13, -1, 2, 4, 4)
                .floats("w", 3, 2, 2, 2)
                .floats("b", 1, 3, 1, 1)
                .node("Conv", List.of("x", "w"), "c")
                .node("Add", List.of("c", "b"), "y");
        assertThat(requireSame(graph, 2).network()).hasToString("INPUT 2x4x4 -> CONV 3@2x2");
    }

    @ParameterizedTest
    @CsvSource({
        "SAME_UPPER, 3, 2, 1",
        "SAME_LOWER, 3, 2, 1",
        "SAME_UPPER, 2, 1, 1",
        "SAME_LOWER, 2, 1, 1",
        "VALID, 3, 2, 2",
        "SAME_UPPER, 5, 3, 1"
    })
    void paddingThatIsWorkedOut(String auto, int kernel, int stride, int dilation) throws Exception {
        Graphs graph = Graphs.of(11, -1, 2, 11, 12)
                .floats("w", 3, 2, kernel, kernel)
                .node(
                        "Conv",
                        List.of("x", "w"),
                        "y",
                        Graphs.text("auto_pad", auto),
                        integers("strides", stride, stride),
                        integers("dilations", dilation, dilation));
        requireSame(graph, 2);
    }

    @ParameterizedTest
    @CsvSource({"MaxPool, 7", "MaxPool, 8", "MaxPool, 9", "MaxPool, 10", "AveragePool, 8", "AveragePool, 9"})
    void windowsThatReachOverTheEnd(String operator, int side) throws Exception {
        for (int padding : new int[] {0, 1}) {
            Graphs graph = Graphs.of(12, -1, 2, side, side + 1)
                    .node(
                            operator,
                            List.of("x"),
                            "y",
                            integers("kernel_shape", 3, 3),
                            integers("strides", 2, 2),
                            integers("pads", padding, padding, padding, padding),
                            integer("ceil_mode", 1));
            requireSame(graph, 2);
        }
    }

    @Test
    void zerosBeforeAWindowBecomeItsPadding() throws Exception {
        Graphs convolution = Graphs.of(13, -1, 2, 5, 5)
                .integers("pads", 0, 0, 1, 2, 0, 0, 0, 1)
                .floats("w", 3, 2, 3, 3)
                .node("Pad", List.of("x", "pads"), "padded")
                .node("Conv", List.of("padded", "w"), "y", integers("pads", 1, 0, 1, 0));
        assertThat(requireSame(convolution, 2).network()).hasToString("INPUT 2x5x5 -> CONV 3@3x3 pad 2,1,2,1 nobias");
        Graphs mean = Graphs.of(13, -1, 2, 5, 5)
                .integers("pads", 0, 0, 1, 1, 0, 0, 1, 1)
                .node("Pad", List.of("x", "pads"), "padded")
                .node("AveragePool", List.of("padded"), "y", integers("kernel_shape", 2, 2));
        assertThat(requireSame(mean, 2).network()).hasToString("INPUT 2x5x5 -> POOL avg 2x2 stride 1 pad 1");
    }

    @Test
    void wholeImagesAndWhatInferenceLeavesOut() throws Exception {
        Graphs graph = Graphs.of(13, -1, 3, 4, 5)
                .integers("axes", 2, 3)
                .node("Dropout", List.of("x"), "dropped")
                .node("Identity", List.of("dropped"), "same")
                .node("GlobalAveragePool", List.of("same"), "mean")
                .node("GlobalMaxPool", List.of("same"), "max")
                .node("Sum", List.of("mean", "max"), "sum")
                .node("Squeeze", List.of("sum", "axes"), "y")
                .node("Relu", List.of("sum"), "dead");
        requireSame(graph, 2);
    }

    @Test
    void flattensByAnAxisCountedFromTheEnd() throws Exception {
        Graphs graph = Graphs.of(13, -1, 2, 3, 3).node("Flatten", List.of("x"), "y", integer("axis", -3));
        assertThat(requireSame(graph, 2).network()).hasToString("INPUT 2x3x3 -> FLATTEN");
        fails(
                Graphs.of(13, -1, 2, 3, 3).node("Flatten", List.of("x"), "y", integer("axis", -4)),
                "node \"the y\" (Flatten): axis: expected 1, which keeps the samples apart");
    }

    /** A batch that was fixed at export does not stay fixed. */
    @Test
    void aFrozenBatchBecomesFree() throws Exception {
        Graphs graph = Graphs.of(13, 1, 2, 3, 3)
                .integers("target", 1, 18)
                .node("Relu", List.of("x"), "r")
                .node("Reshape", List.of("r", "target"), "y");
        OnnxImport read = requireSame(graph, 1);
        float[] x = Networks.samples(read.network(), 3, 1);
        assertThat(Networks.predict(read.network(), read.weights(), x)).hasSize(3 * 18);
    }

    @Test
    void namesAllOperatorsThatNoLayerIs() throws IOException {
        Graphs graph = Graphs.of(13, -1, 2, 3, 3)
                .node("Erf", List.of("x"), "a")
                .node("Erf", List.of("a"), "b")
                .node("Relu", List.of("b"), "c")
                .floats("s", 1)
                .node("Sqrt", List.of("s"), "root")
                .node("Add", List.of("c", "root"), "d")
                .node("Sqrt", List.of("d"), "y");
        Path file = write(graph.bytes());
        OnnxModel model = OnnxModel.read(file, false);
        assertThatThrownBy(() -> OnnxImport.of(model))
                .isInstanceOf(FoveaException.class)
                .hasMessage(
                        file + ": no layer of Fovea's does what these operators do: Erf (2: \"the a\", \"the b\"), Sqrt"
                                + " (1: \"the y\"): export the network without them, or compute the model with fovea run");
    }

    @Test
    void saysWhatItCannotTakeIn() throws IOException {
        fails(
                Graphs.of(13, -1, 2, 3, 3).node("Softmax", List.of("x"), "y"),
                "node \"the y\" (Softmax): expected a softmax over flat outputs, got axis -1 of (2, 3, 3) a sample");
        fails(
                Graphs.of(13, -1, 2, 3, -1).node("Relu", List.of("x"), "y"),
                "input \"x\": expected floats (batch, ...) of fixed lengths, got FLOAT (?, 2, 3, ?): export it with a fixed"
                        + " size of its images");
        fails(
                Graphs.of(13, -1, 4).integers("t", 2, -1).node("Reshape", List.of("x", "t"), "y"),
                "node \"the y\" (Reshape): expected the batch to stay the first dimension, got (2, 2000006)");
        fails(
                Graphs.of(13, -1, 4).floats("c", 4).node("Add", List.of("x", "c"), "y"),
                "node \"the y\" (Add): a constant FLOAT (4) can only go into the weights of a layer right before it, a number"
                        + " for each of its channels");
        fails(
                Graphs.of(13, -1, 2, 3, 3)
                        .node(
                                "AveragePool",
                                List.of("x"),
                                "y",
                                integers("kernel_shape", 2, 2),
                                integers("dilations", 2, 1)),
                "node \"the y\" (AveragePool): dilations 2x1 of a pooling are not supported");
        fails(
                Graphs.of(13, -1, 2, 3, 4, 5).floats("w", 3, 2, 3, 3, 3).node("Conv", List.of("x", "w"), "y"),
                "node \"the y\" (Conv): expected images (batch, channels, height, width), got (2, 3, 4, 5) a sample");
        AttributeProto wrong = integers("group", 1);
        fails(
                Graphs.of(13, -1, 2, 3, 3).floats("w", 3, 2, 1, 1).node("Conv", List.of("x", "w"), "y", wrong),
                "node \"the y\" (Conv): attribute group: expected INT, got INTS");
    }

    @Test
    void namesInputsAndOutputsThatAreTooMany() throws IOException {
        Graphs graph = Graphs.of(13, -1, 4).node("Relu", List.of("x"), "y");
        for (int i = 0; i < 3; i++) {
            graph.proto()
                    .addOutput(ValueInfoProto.newBuilder(graph.proto().getOutput(0))
                            .setName("z" + i));
            graph.node("Sigmoid", List.of("x"), "z" + i);
        }
        fails(
                graph,
                "expected one input and one output to make a network of, got inputs \"x\" and outputs \"y\", \"z0\", \"z1\","
                        + " ...: export the part that is to be trained, or compute the model with fovea run");
    }

    /** Two layers that share a weight have one of their own each after import. */
    @Test
    void sharedWeightsAreCopied() throws IOException {
        Graphs graph = Graphs.of(13, -1, 3)
                .floats("w", 3, 3)
                .floats("b", 3)
                .node("Gemm", List.of("x", "w", "b"), "a", integer("transB", 1))
                .node("Gemm", List.of("a", "w", "b"), "y", integer("transB", 1));
        OnnxImport read = OnnxImport.of(OnnxModel.read(write(graph.bytes()), false));
        List<float[]> arrays = read.weights().tensors().values().stream()
                .map(tensor -> tensor.data())
                .toList();
        assertThat(arrays).hasSize(4);
        assertThat(arrays.get(0)).isEqualTo(arrays.get(2)).isNotSameAs(arrays.get(2));
        assertThat(arrays.get(1)).isEqualTo(arrays.get(3)).isNotSameAs(arrays.get(3));
    }

    private void fails(Graphs graph, String message) throws IOException {
        Path file = write(graph.bytes());
        OnnxModel model = OnnxModel.read(file, false);
        assertThatThrownBy(() -> OnnxImport.of(model))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(file + ": " + message);
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(temp.resolve("x.onnx"), bytes);
    }

    private OnnxImport requireSame(Graphs graph, int n) throws Exception {
        OnnxImport read = OnnxImport.of(OnnxModel.read(write(graph.bytes()), false));
        OrtModel.requireSame(read, graph.bytes(), n);
        return read;
    }
}
