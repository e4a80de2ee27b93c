package dev.fovea.network;

import dev.fovea.layer.Layer;
import java.util.List;

/**
 * A named layer of a network.
 *
 * @param name unique in the network: letters, digits, {@code _} and {@code .}, starting with a letter
 * @param layer what it computes
 * @param inputs names of the nodes it reads, {@link Network#INPUT} for the network's own input
 */
public record Node(String name, Layer layer, List<String> inputs) {
    public Node {
        if (!name.matches("[A-Za-z][A-Za-z0-9_.]*")) {
            throw new IllegalArgumentException(
                    "node name '" + name + "': expected a letter, then letters, digits, _ and .");
        }
        inputs = List.copyOf(inputs);
    }
}
