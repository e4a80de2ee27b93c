package dev.fovea.onnx;

import dev.fovea.data.ChannelStatistics;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.layer.Parameter;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The layers found so far: unlike a network's builder it lets a bias that follows become part of its layer. */
final class Steps {
    private final Value.Flow input;
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private Optional<ChannelStatistics> normalization = Optional.empty();
    private String last = Network.INPUT;

    /** A layer, what it reads, and its weights by the names of its parameters. */
    record Step(Layer layer, List<Value.Flow> inputs, Map<String, Tensor> weights) {}

    Steps(Value.Flow input) {
        this.input = input;
    }

    /**
     * Adds a layer.
     *
     * @param wanted the name it should have, if that is free and one that nodes may have; otherwise it gets one by its kind
     * @throws IllegalArgumentException if it does not fit what it reads; the message says why
     */
    Value.Flow add(String wanted, Layer layer, List<Value.Flow> inputs, Map<String, Tensor> weights) {
        List<Value.Flow> aligned = aligned(inputs);
        Shape shape =
                layer.outputShape(aligned.stream().map(Value.Flow::layerShape).toList());
        String name = name(wanted, layer);
        steps.put(name, new Step(layer, aligned, weights));
        last = name;
        return aligned.get(0).next(name, shape);
    }

    /**
     * What a layer reads together: samples with their dimensions in one order. Those that only the graph has as vectors are
     * flattened where others are some.
     */
    List<Value.Flow> aligned(List<Value.Flow> inputs) {
        boolean vectors = inputs.stream().anyMatch(x -> x.layerShape().rank() == 1);
        List<Value.Flow> all = inputs.stream().map(x -> vectors ? flat(x) : x).toList();
        return all.stream()
                .map(Value.Flow::axes)
                .map(order ->
                        all.stream().flatMap(x -> x.seenAs(order).stream()).toList())
                .filter(aligned -> aligned.size() == all.size())
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("expected samples with their dimensions in one order, got "
                                + all.stream().map(Value.Flow::toString).collect(Collectors.joining(" and "))));
    }

    /** A vector that only the graph has as one, the means of images' channels for example, as a layer's; other samples as they are. */
    Value.Flow flat(Value.Flow x) {
        return x.axes().size() == 1 && x.layerShape().rank() > 1 ? add("", Layers.flatten(), List.of(x), Map.of()) : x;
    }

    /**
     * Takes a sum or product of the network's images and a number for each of their channels as a part of what is done to their
     * pixels, if these are the images, and such numbers: {@code (x - mean) / std} with a positive std.
     */
    boolean normalize(Value.Flow images, String operator, float[] k) {
        if (!images.node().equals(input.node())
                || !input.layerShape().equals(images.layerShape())
                || input.axes().size() != 3) {
            return false;
        }
        float[] mean = normalization
                .map(ChannelStatistics::mean)
                .orElse(new float[k.length])
                .clone();
        float[] std =
                normalization.map(ChannelStatistics::std).map(float[]::clone).orElseGet(() -> ones(k.length));
        for (int c = 0; c < k.length; c++) {
            switch (operator) {
                case "Add" -> mean[c] -= k[c] * std[c];
                case "Sub" -> mean[c] += k[c] * std[c];
                case "Mul" -> std[c] /= k[c];
                default -> std[c] *= k[c];
            }
            if (!Float.isFinite(mean[c]) || !Float.isFinite(std[c]) || std[c] <= 0) {
                return false;
            }
        }
        normalization = Optional.of(new ChannelStatistics(mean, std));
        return true;
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The step of a name. */
    Step get(String name) {
        Step step = steps.get(name);
        if (step == null) {
            throw new IllegalArgumentException("no layer " + name);
        }
        return step;
    }

    boolean has(String name) {
        return steps.containsKey(name);
    }

    /** Puts another layer in the place of one of the same shapes. */
    void replace(String name, Layer layer, Map<String, Tensor> weights) {
        steps.put(name, new Step(layer, get(name).inputs(), weights));
    }

    /** The name of the layer added last. */
    String last() {
        return last;
    }

    private String name(String wanted, Layer layer) {
        boolean valid = wanted.matches("[A-Za-z][A-Za-z0-9_.]*") && wanted.length() <= Node.MAX_NAME;
        if (valid && !wanted.equals(Network.INPUT) && !steps.containsKey(wanted)) {
            return wanted;
        }
        String name;
        do {
            name = layer.stem() + counts.merge(layer.stem(), 1, Integer::sum);
        } while (steps.containsKey(name));
        return name;
    }

    /** The network and its weights. */
    OnnxImport build() {
        Network.Builder builder = Network.graph(input.layerShape());
        steps.forEach((name, step) -> builder.add(
                name, step.layer(), step.inputs().stream().map(Value.Flow::node).toArray(String[]::new)));
        Network network = builder.build();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Set<float[]> used = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Node node : network.nodes()) {
            Map<String, Tensor> weights = get(node.name()).weights();
            List<Parameter> all = new ArrayList<>(network.parameters(node));
            all.addAll(node.layer().buffers(network.inputShapes(node)));
            for (Parameter parameter : all) {
                Tensor tensor = weights.get(parameter.name());
                if (tensor != null) {
                    // layers that shared a weight must not train each other's
                    tensors.put(node.name() + "." + parameter.name(), used.add(tensor.data()) ? tensor : tensor.copy());
                }
            }
        }
        return new OnnxImport(network, Weights.of(network, tensors), !input.isInOrder(), normalization);
    }
}
