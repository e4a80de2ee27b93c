package dev.fovea.network;

import dev.fovea.layer.Parameter;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Named arrays of the shapes of a network's parameters and buffers: what it has learned and what its layers keep; or of its
 * parameters alone: gradients, an optimizer's memory.
 */
public final class Weights {
    private final Map<String, Tensor> tensors;

    private Weights(Map<String, Tensor> tensors) {
        this.tensors = tensors;
    }

    /** Zeros for every parameter of the network, without its buffers: where gradients or an optimizer's memory begin. */
    public static Weights zeros(Network network) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        network.parameters().forEach((name, parameter) -> tensors.put(name, Tensor.zeros(parameter.shape())));
        return new Weights(tensors);
    }

    /** Weights that have learned nothing: zeros for every parameter, and the buffers as they begin. */
    public static Weights blank(Network network) {
        Weights weights = zeros(network);
        network.buffers().forEach((name, buffer) -> {
            Tensor tensor = Tensor.zeros(buffer.shape());
            Arrays.fill(tensor.data(), buffer.start().orElse(0f));
            weights.tensors.put(name, tensor);
        });
        return weights;
    }

    /** Freshly initialised weights; each parameter draws from a stream of its own, so layers do not depend on each other. */
    public static Weights initialize(Network network, Initializer initializer, long seed) {
        Weights weights = blank(network);
        int index = 0;
        for (Map.Entry<String, Parameter> entry : network.parameters().entrySet()) {
            SplitMix64 random = new SplitMix64(SplitMix64.stream(seed, index++));
            initializer.fill(weights.get(entry.getKey()).data(), entry.getValue(), random);
        }
        return weights;
    }

    /**
     * The given arrays, shared, as the weights of a network: its parameters and buffers.
     *
     * @throws IllegalArgumentException if one is missing, unknown, or of another shape
     */
    public static Weights of(Network network, Map<String, Tensor> tensors) {
        Map<String, Parameter> expected = new LinkedHashMap<>(network.parameters());
        expected.putAll(network.buffers());
        return of(expected, tensors);
    }

    /**
     * The given arrays, shared, of the shapes of a network's parameters: gradients, or an optimizer's memory.
     *
     * @throws IllegalArgumentException if one is missing, unknown, or of another shape
     */
    public static Weights ofParameters(Network network, Map<String, Tensor> tensors) {
        return of(network.parameters(), tensors);
    }

    private static Weights of(Map<String, Parameter> expected, Map<String, Tensor> tensors) {
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        expected.forEach((name, parameter) -> {
            Tensor tensor = tensors.get(name);
            if (tensor == null) {
                throw new IllegalArgumentException("weight " + name + " " + parameter.shape() + " is missing");
            }
            requireShape(name, parameter.shape(), tensor.shape());
            ordered.put(name, tensor);
        });
        for (String name : tensors.keySet()) {
            if (!ordered.containsKey(name)) {
                throw new IllegalArgumentException("weight " + name + " is not in the network");
            }
        }
        return new Weights(ordered);
    }

    /**
     * The array of the given name, shared.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no weight '" + name + "' in this network");
        }
        return tensor;
    }

    /** All arrays by name, parameters in the order of the network's nodes, then buffers, shared. */
    public Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** An independent copy. */
    public Weights copy() {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> copies.put(name, tensor.copy()));
        return new Weights(copies);
    }

    /**
     * Overwrites all elements with those of weights of the same names and shapes.
     *
     * @throws IllegalArgumentException if one is missing or of another shape; then nothing has changed
     */
    public void set(Weights other) {
        tensors.forEach((name, tensor) ->
                requireShape(name, tensor.shape(), other.get(name).shape()));
        tensors.forEach((name, tensor) -> {
            float[] from = other.get(name).data();
            System.arraycopy(from, 0, tensor.data(), 0, from.length);
        });
    }

    /** The name of the first array that holds an infinity or a NaN. */
    public Optional<String> firstNotFinite() {
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            if (!entry.getValue().isFinite()) {
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }

    private static void requireShape(String name, Shape expected, Shape actual) {
        if (!expected.equals(actual)) {
            throw new IllegalArgumentException("weight " + name + ": expected shape " + expected + ", got " + actual);
        }
    }
}
