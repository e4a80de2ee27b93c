package dev.fovea.onnx;

import dev.fovea.layer.Layer;
import dev.fovea.layer.Parameter;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The layers found so far: unlike a network's builder it lets a bias that follows become part of its layer. */
final class Steps {
    private final Shape input;
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private String last = Network.INPUT;

    /** A layer, what it reads, and its weights by the names of its parameters. */
    record Step(Layer layer, List<Value.Flow> inputs, Map<String, Tensor> weights) {}

    Steps(Shape input) {
        this.input = input;
    }

    /**
     * Adds a layer.
     *
     * @param wanted the name it should have, if that is free and one that nodes may have; otherwise it gets one by its kind
     * @throws IllegalArgumentException if it does not fit what it reads; the message says why
     */
    Value.Flow add(String wanted, Layer layer, List<Value.Flow> inputs, Map<String, Tensor> weights) {
        if (inputs.stream().map(Value.Flow::isLine).distinct().count() > 1) {
            throw new IllegalArgumentException("expected images or lines, got some of both");
        }
        Shape shape =
                layer.outputShape(inputs.stream().map(Value.Flow::layerShape).toList());
        String name = name(wanted, layer);
        steps.put(name, new Step(layer, inputs, weights));
        last = name;
        return Value.Flow.of(name, shape, inputs.get(0).isLine());
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
        Network.Builder builder = Network.graph(input);
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
        return new OnnxImport(network, Weights.of(network, tensors));
    }
}
