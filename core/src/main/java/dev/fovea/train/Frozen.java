package dev.fovea.train;

import dev.fovea.network.Network;
import dev.fovea.network.Node;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Layers that stay as they begin.
 *
 * @param layers by name
 */
record Frozen(Set<String> layers) {
    static final Frozen NOTHING = new Frozen(Set.of());

    Frozen {
        layers = Set.copyOf(layers);
    }

    /**
     * Some layers of a network.
     *
     * @throws IllegalArgumentException if one is not there or has no weights, or none is left that learns
     */
    static Frozen of(Network network, Set<String> layers) {
        Set<String> learned = network.nodes().stream()
                .filter(node -> !network.parameters(node).isEmpty())
                .map(Node::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (String layer : layers) {
            if (!learned.contains(layer)) {
                throw new IllegalArgumentException(
                        "freeze: expected layers with weights, some of " + learned + ", got " + layer);
            }
        }
        if (layers.containsAll(learned)) {
            throw new IllegalArgumentException("freeze: expected to leave a layer that learns, got all of " + learned);
        }
        return new Frozen(layers);
    }

    /** Whether the parameter of this name, {@code conv1.weight}, learns. */
    boolean moves(String parameter) {
        return !layers.contains(parameter.substring(0, parameter.lastIndexOf('.')));
    }

    boolean isEmpty() {
        return layers.isEmpty();
    }

    @Override
    public String toString() {
        return String.join(", ", new TreeSet<>(layers));
    }
}
