package dev.fovea.onnx;

import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which layer an operator is: each kind has its own file of readings. */
final class LayerReader {
    /** How the operators of one kind become a value. */
    @FunctionalInterface
    interface Reading {
        Value read(LayerReader layers, OnnxNode node);
    }

    private static final Map<String, Reading> READINGS = new HashMap<>();

    static {
        ActivationReadings.register(READINGS);
        READINGS.put("Identity", (layers, node) -> layers.builder().flow(node, 0));
        READINGS.put("Cast", LayerReader::cast);
        READINGS.put("Dropout", LayerReader::dropout);
        AffineReadings.register(READINGS);
        ImageReadings.register(READINGS);
        NormReadings.register(READINGS);
        PieceReadings.register(READINGS);
        PoolReadings.register(READINGS);
        WindowReadings.register(READINGS);
        ProductReadings.register(READINGS);
        ShapeReadings.register(READINGS);
    }

    private final OnnxImport.Builder builder;
    private final Map<String, Integer> readers; // by value: how often it is read
    private final Map<String, String> sources = new HashMap<>(); // by value: the one that it is in another form

    LayerReader(OnnxImport.Builder builder, Map<String, Integer> readers) {
        this.builder = builder;
        this.readers = readers;
    }

    static Set<String> operators() {
        return Collections.unmodifiableSet(READINGS.keySet());
    }

    static boolean has(String operator) {
        return READINGS.containsKey(operator);
    }

    /**
     * The value that a node computes of the network's input.
     *
     * @throws IllegalArgumentException naming the node, if no layer is it
     */
    Value read(OnnxNode node) {
        Reading reading = Objects.requireNonNull(READINGS.get(node.operator()), node.operator());
        try {
            return reading.read(this, node);
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            String message = Shown.reason(e);
            throw new IllegalArgumentException(
                    message.startsWith(node.label()) ? message : node.label() + ": " + message, e);
        }
    }

    OnnxImport.Builder builder() {
        return builder;
    }

    /** Notes that a value is another one in another form, the output of the same layer. */
    void isOf(String value, String source) {
        sources.put(value, source);
    }

    /** Whether nothing but one operator reads the value, nor what it is another form of. */
    boolean isReadOnce(String value) {
        return Stream.iterate(Optional.of(value), Optional::isPresent, v -> v.map(sources::get))
                .allMatch(v -> readers.getOrDefault(v.orElseThrow(), 0) == 1);
    }

    /** Whether anything reads the value, or it is the network's result. */
    boolean isRead(String value) {
        return !value.isEmpty() && (readers.containsKey(value) || builder.isOutput(value));
    }

    /** Adds a layer without weights that reads the node's inputs. */
    Value.Flow add(OnnxNode node, Layer layer, Value.Flow... inputs) {
        return builder.steps().add(name(node), layer, List.of(inputs), Map.of());
    }

    /** Adds a layer with weights, which is called after them where they have a name like PyTorch's. */
    Value.Flow add(OnnxNode node, Layer layer, Value.Flow input, Map<String, Tensor> weights) {
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

    /** A constant input as a weight of so many numbers, shared. */
    Tensor vector(OnnxNode node, int input, int size) {
        OnnxArray array = builder.constant(node, input);
        return Tensor.of(Shape.vector(size), floats(node, input, array, size));
    }

    /** The elements of an array that is to be of these dimensions, shared. */
    static float[] floats(OnnxNode node, int input, OnnxArray array, int... dims) {
        if (array.type() != ElementType.FLOAT || !Arrays.equals(array.dims(), dims)) {
            throw new IllegalArgumentException(node.label() + ": expected its input " + input + " to be floats "
                    + OnnxArray.text(dims) + ", got " + array);
        }
        return array.floats();
    }

    /** Whether node and value share a name: then somebody meant it. */
    static boolean isNamed(OnnxNode node) {
        return node.name().equals(node.output());
    }

    /** The name that a node's layer should have; empty for one by its kind. */
    static String name(OnnxNode node) {
        return isNamed(node) ? node.name() : "";
    }

    /** From floats, which all layers compute, to floats. */
    private static Value cast(LayerReader layers, OnnxNode node) {
        long to = node.integer("to", 0);
        if (to != ElementType.FLOAT.code()) {
            throw new IllegalArgumentException(
                    "to: expected floats, which layers compute with, got element type " + to);
        }
        return layers.builder().flow(node, 0);
    }

    /** Nothing at inference, but a network that trains on wants it back. */
    private static Value dropout(LayerReader layers, OnnxNode node) {
        OnnxImport.Builder builder = layers.builder();
        if (node.outputs().size() > 1 && !node.outputs().get(1).isEmpty()) {
            throw new IllegalArgumentException("its second output, what it dropped, is not supported");
        }
        if (builder.optionalConstant(node, 2)
                .filter(training -> training.real(0) != 0)
                .isPresent()) {
            throw new IllegalArgumentException("expected no dropping at work: export the network for inference");
        }
        double ratio =
                builder.optionalConstant(node, 1).map(array -> array.real(0)).orElse((double) node.real("ratio", 0.5f));
        Value.Flow x = builder.flow(node, 0);
        return ratio == 0 ? x : layers.add(node, Layers.dropout(ratio), x);
    }
}
