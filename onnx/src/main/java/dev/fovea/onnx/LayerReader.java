package dev.fovea.onnx;

import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Which layer an operator is; windows, products and shapes have their own files. */
final class LayerReader {
    /** How the operators of one kind become a value. */
    @FunctionalInterface
    interface Reading {
        OnnxImport.Value read(LayerReader layers, OnnxNode node);
    }

    private static final Map<String, Reading> READINGS = new HashMap<>();

    static {
        READINGS.put("Relu", unary(node -> Layers.relu()));
        READINGS.put("LeakyRelu", unary(node -> Layers.leakyRelu(node.real("alpha", 0.01f))));
        READINGS.put("Elu", unary(node -> Layers.elu(node.real("alpha", 1))));
        READINGS.put("Sigmoid", unary(node -> Layers.sigmoid()));
        READINGS.put("Tanh", unary(node -> Layers.tanh()));
        READINGS.put("Softmax", LayerReader::softmax);
        READINGS.put("Identity", LayerReader::same);
        READINGS.put("Dropout", LayerReader::same);
        WindowReadings.register(READINGS);
        ProductReadings.register(READINGS);
        ShapeReadings.register(READINGS);
    }

    private final OnnxImport.Builder builder;
    private final Map<String, Integer> readers; // by value: how often it is read

    LayerReader(OnnxImport.Builder builder, Map<String, Integer> readers) {
        this.builder = builder;
        this.readers = readers;
    }

    static boolean has(String operator) {
        return READINGS.containsKey(operator);
    }

    /**
     * The value that a node computes of the network's input.
     *
     * @throws IllegalArgumentException naming the node, if no layer is it
     */
    OnnxImport.Value read(OnnxNode node) {
        Reading reading = Objects.requireNonNull(READINGS.get(node.operator()), node.operator());
        try {
            return reading.read(this, node);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(
                    message.startsWith(node.label()) ? message : node.label() + ": " + message, e);
        }
    }

    OnnxImport.Builder builder() {
        return builder;
    }

    /** Whether nothing but one operator reads the value. */
    boolean isReadOnce(String value) {
        return readers.getOrDefault(value, 0) == 1;
    }

    /** Adds a layer without weights that reads the node's inputs. */
    OnnxImport.Flow add(OnnxNode node, Layer layer, OnnxImport.Flow... inputs) {
        return builder.steps().add(name(node), layer, List.of(inputs), Map.of());
    }

    /** Adds a layer with weights, which is called after them where they have a name like PyTorch's. */
    OnnxImport.Flow add(OnnxNode node, Layer layer, OnnxImport.Flow input, Map<String, Tensor> weights) {
        String weight = node.inputs().size() > 1 ? node.inputs().get(1) : "";
        String name = weight.endsWith(".weight")
                ? weight.substring(0, weight.length() - ".weight".length())
                : node.name().startsWith("/") ? modulePath(node.name()) : name(node);
        return builder.steps().add(name, layer, List.of(input), weights);
    }

    /** PyTorch's name of the module that an operator comes of: of {@code /layer1/layer1.0/conv1/Conv} layer1.0.conv1. */
    static String modulePath(String node) {
        String[] parts = node.substring(1).split("/", -1);
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < parts.length - 1; i++) {
            boolean repeated = i + 1 < parts.length && parts[i + 1].startsWith(parts[i] + ".");
            if (!repeated) {
                path.append(path.isEmpty() ? "" : ".").append(parts[i]);
            }
        }
        return path.toString();
    }

    /** The name that node and value share, if they do: then somebody meant it. */
    private static String name(OnnxNode node) {
        return node.name().equals(node.output()) ? node.name() : "";
    }

    private static Reading unary(Function<OnnxNode, Layer> layer) {
        return (layers, node) -> layers.add(node, layer.apply(node), layers.builder.flow(node, 0));
    }

    private static OnnxImport.Value softmax(LayerReader layers, OnnxNode node) {
        OnnxImport.Flow x = layers.builder.flow(node, 0);
        long axis = node.integer("axis", layers.builder.opset() < 13 ? 1 : -1);
        if (x.shape().rank() != 1 || (axis != 1 && axis != -1)) {
            throw new IllegalArgumentException(
                    "expected a softmax over flat outputs, got axis " + axis + " of " + x.shape() + " a sample");
        }
        return layers.add(node, Layers.softmax(), x);
    }

    /** What inference leaves as it is. */
    private static OnnxImport.Value same(LayerReader layers, OnnxNode node) {
        return layers.builder.flow(node, 0);
    }
}
