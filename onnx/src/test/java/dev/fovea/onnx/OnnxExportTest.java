package dev.fovea.onnx;

import static dev.fovea.layer.Layers.adaptiveAvgPool2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.dropout;
import static dev.fovea.layer.Layers.dropout2d;
import static dev.fovea.layer.Layers.gelu;
import static dev.fovea.layer.Layers.localResponseNorm;
import static dev.fovea.layer.Layers.lpPool2d;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.noisyRelu;
import static dev.fovea.layer.Layers.pad2d;
import static dev.fovea.layer.Layers.upsample2d;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtException;
import dev.fovea.Version;
import dev.fovea.layer.Border;
import dev.fovea.layer.Interpolation;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.network.Presets;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxExportTest {
    private @TempDir Path temp;

    static Stream<String> networks() {
        return Networks.all().keySet().stream();
    }

    static IntStream opsets() {
        return IntStream.rangeClosed(OnnxExport.MIN_OPSET, OnnxExport.MAX_OPSET);
    }

    /** In the default opset, where that has all that the network needs. */
    private static OnnxExport export(String name) {
        return OnnxExport.plain().opset(Math.max(OnnxExport.DEFAULT_OPSET, Networks.minOpset(name)));
    }

    private static Network network(String name) {
        return Objects.requireNonNull(Networks.all().get(name));
    }

    /** Batches of one and of three samples: the batch dimension is free. */
    @ParameterizedTest
    @MethodSource("networks")
    void onnxRuntimeComputesTheSame(String name) throws Exception {
        Network network = network(name);
        Weights weights = Networks.weights(network, 3);
        try (OrtModel model = new OrtModel(bytes(export(name), network, weights))) {
            for (int n : new int[] {1, 3}) {
                requireSame(model, network, weights, n);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("opsets")
    void everyOpsetComputesTheSame(int opset) throws Exception {
        for (String name : Networks.all().keySet()) {
            if (opset < Networks.minOpset(name)) {
                continue;
            }
            Network network = network(name);
            Weights weights = Networks.weights(network, 4);
            try (OrtModel model = new OrtModel(bytes(OnnxExport.plain().opset(opset), network, weights))) {
                requireSame(model, network, weights, 2);
            }
        }
    }

    static Stream<String> presets() {
        return Presets.names().stream();
    }

    /** Every known network: what it exports computes the same, and comes back bit for bit. */
    @ParameterizedTest
    @MethodSource("presets")
    void presetsGoThereAndBack(String name) throws Exception {
        Network network = Networks.small(Presets.find(name).orElseThrow().network());
        Weights weights = Networks.weights(network, 7);
        Path file = temp.resolve(name + ".onnx");
        byte[] bytes = bytes(OnnxExport.plain(), network, weights);
        Files.write(file, bytes);
        try (OrtModel model = new OrtModel(bytes)) {
            requireSame(model, network, weights, 2);
        }
        OnnxImport read = OnnxImport.of(OnnxModel.read(file, false));
        assertThat(read.network()).isEqualTo(network);
        assertThat(read.weights().tensors()).isEqualTo(weights.tensors());
    }

    private static void requireSame(OrtModel model, Network network, Weights weights, int n) throws OrtException {
        float[] x = Networks.samples(network, n, 5);
        float[] expected = Networks.predict(network, weights, x);
        float[] actual = model.run(x, batched(n, network.inputShape()));
        assertThat(actual).hasSameSizeAs(expected);
        float largest = 1;
        for (float output : expected) {
            largest = Math.max(largest, Math.abs(output));
        }
        for (int i = 0; i < expected.length; i++) {
            float tolerance = 1e-5f * largest;
            assertThat(Math.abs(actual[i] - expected[i]))
                    .as("output %d: %s and %s", i, expected[i], actual[i])
                    .isLessThan(tolerance);
        }
        assertThat(model.outputDims()).isEqualTo(batched(-1, network.outputShape()));
    }

    private static long[] batched(long n, Shape sample) {
        return Stream.concat(Stream.of(n), Arrays.stream(sample.dims()).mapToObj(Long::valueOf))
                .mapToLong(dim -> dim)
                .toArray();
    }

    /** What ONNX's checker wants of a graph: values defined once, before they are used, and nothing without a name. */
    @ParameterizedTest
    @MethodSource("networks")
    void graphsAreInStaticSingleAssignmentForm(String name) {
        Network network = network(name);
        GraphProto graph = export(name)
                .softmax(network.outputShape().rank() == 1)
                .model(network, Networks.weights(network, 1))
                .getGraph();
        Set<String> defined = new HashSet<>();
        assertThat(graph.getName()).isNotEmpty();
        graph.getInputList()
                .forEach(input -> assertThat(defined.add(input.getName())).isTrue());
        for (TensorProto initializer : graph.getInitializerList()) {
            assertThat(defined.add(initializer.getName())).isTrue();
        }
        for (NodeProto node : graph.getNodeList()) {
            assertThat(defined)
                    .containsAll(node.getInputList().stream()
                            .filter(input -> !input.isEmpty()) // an optional one that is left out
                            .toList());
            for (String output : node.getOutputList()) {
                assertThat(output).isNotEmpty();
                assertThat(defined.add(output)).as(output).isTrue();
            }
        }
        assertThat(defined).contains(graph.getOutput(0).getName());
    }

    @Test
    void valuesHaveTheNamesOfTheNodes() {
        Network network = network("lenet5");
        GraphProto graph =
                OnnxExport.plain().model(network, Networks.weights(network, 1)).getGraph();
        assertThat(graph.getNodeList().stream().map(node -> node.getOutput(0)))
                .containsExactlyElementsOf(
                        network.nodes().stream().map(Node::name).toList());
        assertThat(graph.getInitializerList().stream().map(TensorProto::getName))
                .containsExactlyElementsOf(network.parameters().keySet());
        assertThat(graph.getOutput(0).getName()).isEqualTo("fc3");
    }

    @Test
    void softmaxMakesProbabilities() throws Exception {
        Network network = Network.of(Shape.vector(3), dense(4));
        Weights weights = Networks.weights(network, 1);
        float[] x = Networks.samples(network, 2, 1);
        float[] logits = Networks.predict(network, weights, x);
        try (OrtModel model = new OrtModel(bytes(OnnxExport.plain().softmax(true), network, weights))) {
            float[] y = model.run(x, 2, 3);
            for (int n = 0; n < 2; n++) {
                double sum = 0;
                for (int c = 0; c < 4; c++) {
                    sum += Math.exp(logits[4 * n + c]);
                }
                for (int c = 0; c < 4; c++) {
                    assertThat((double) y[4 * n + c]).isCloseTo(Math.exp(logits[4 * n + c]) / sum, within(1e-6));
                }
            }
        }
    }

    @Test
    void softmaxIsNotPutBehindProbabilities() {
        Network network = network("activations");
        ModelProto model = OnnxExport.plain().softmax(true).model(network, Networks.weights(network, 1));
        assertThat(model.getGraph().getNodeList().stream()
                        .filter(node -> node.getOpType().equals("Softmax")))
                .hasSize(1);
        Network image = network("images out");
        assertThat(OnnxExport.plain()
                        .softmax(true)
                        .model(image, Networks.weights(image, 1))
                        .getGraph()
                        .getNodeCount())
                .isEqualTo(2);
        Network maps = Network.of(Shape.image(1, 3, 3), conv2d(2, 1));
        assertThatThrownBy(() -> OnnxExport.plain().softmax(true).model(maps, Networks.weights(maps, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("softmax: expected a network of flat outputs, got (2, 3, 3)");
    }

    @Test
    void textsGoWithTheModel() throws Exception {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("classes", "[\"größe\",\"卷积\"]");
        metadata.put("a", "");
        Network network = Network.of(Shape.vector(3), dense(2));
        OnnxExport export = OnnxExport.plain().metadata(metadata);
        byte[] bytes = bytes(export, network, Networks.weights(network, 1));
        try (OrtModel model = new OrtModel(bytes)) {
            assertThat(model.metadata()).isEqualTo(metadata);
        }
        ModelProto model = ModelProto.parseFrom(bytes);
        assertThat(model.getProducerName()).isEqualTo("fovea");
        assertThat(model.getProducerVersion()).isEqualTo(Version.current());
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
        assertThat(bytes).isEqualTo(bytes(export, network, Networks.weights(network, 1)));
    }

    /** What ONNX has an operator for that is nearly the same layer. */
    @Test
    void whatComesBackAsItsLikeness() throws Exception {
        Network network = Network.of(
                Shape.image(2, 6, 4), adaptiveAvgPool2d(2), noisyRelu(0.5), dropout2d(0.25), conv2d(2, 1), dropout(0));
        Weights weights = Networks.weights(network, 1);
        byte[] bytes = bytes(OnnxExport.plain(), network, weights);
        try (OrtModel model = new OrtModel(bytes)) {
            requireSame(model, network, weights, 2);
        }
        Path file = Files.write(temp.resolve("x.onnx"), bytes);
        assertThat(OnnxImport.of(OnnxModel.read(file, false)).network())
                .hasToString("INPUT 2x6x4 -> POOL avg 3x2 -> noisyRelu1: RELU -> DROPOUT 0.25 -> CONV 2@1x1");
    }

    @Test
    void layersThatAnOpsetDoesNotHave() {
        fails(
                8,
                Network.of(Shape.vector(3), gelu()),
                "layer gelu1 (gelu): ONNX has it from opset 9 on: export with"
                        + " --opset 9 or newer, or export --to .npz or .safetensors instead");
        fails(
                10,
                Network.of(Shape.image(1, 2, 2), upsample2d(2).interpolation(Interpolation.BILINEAR)),
                "layer upsample1 (upsample2d 2x2 bilinear): ONNX has it from opset 11 on: export with --opset 11 or"
                        + " newer, or export --to .npz or .safetensors instead");
        fails(
                9,
                Network.of(Shape.image(1, 4, 4), maxPool2d(2).dilation(2)),
                "layer pool1 (maxPool2d 2x2 dilation 2x2): ONNX has it from opset 10 on: export with --opset 10 or"
                        + " newer, or export --to .npz or .safetensors instead");
        fails(
                18,
                Network.of(Shape.image(1, 2, 2), pad2d(1).border(Border.CIRCULAR)),
                "layer pad1 (pad2d 1 in a circle): ONNX has it from opset 19 on: export with --opset 19 or newer, or"
                        + " export --to .npz or .safetensors instead");
        fails(
                17,
                Network.of(Shape.image(1, 2, 2), lpPool2d(1.5, 2)),
                "layer pool1 (lpPool2d 1.5 2x2): ONNX has whole norms only: take one, or export --to .npz or"
                        + " .safetensors instead");
        fails(
                17,
                Network.of(Shape.image(4, 2, 2), localResponseNorm(2)),
                "layer lrn1 (localResponseNorm 2): ONNX has no window of an even size that lies like this: use an odd"
                        + " size, or export --to .npz or .safetensors instead");
    }

    private static void fails(int opset, Network network, String message) {
        assertThatThrownBy(() -> OnnxExport.plain().opset(opset).model(network, Networks.weights(network, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void opsetsThatAreNotWritten() {
        assertThatThrownBy(() -> OnnxExport.plain().opset(6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("opset: expected 7 to " + OnnxExport.MAX_OPSET + ", got 6");
        assertThatThrownBy(() -> OnnxExport.plain().opset(OnnxExport.MAX_OPSET + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(OnnxExport export, Network network, Weights weights) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        export.write(network, weights, out);
        return out.toByteArray();
    }
}
