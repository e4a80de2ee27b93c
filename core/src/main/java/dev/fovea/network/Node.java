package dev.fovea.network;

import dev.fovea.layer.Layer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A named layer of a network.
 *
 * @param name unique in the network: at most {@value #MAX_NAME} letters, digits, {@code _} and {@code .}, starting with a
 *     letter
 * @param layer what it computes
 * @param inputs names of the nodes it reads, {@link Network#INPUT} for the network's own input
 */
public record Node(String name, Layer layer, List<String> inputs) {
    /** The length of the longest name. */
    public static final int MAX_NAME = 64;

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.]*");

    public Node {
        if (name.length() > MAX_NAME) {
            throw new IllegalArgumentException("node name '" + name.substring(0, MAX_NAME) + "...': expected at most "
                    + MAX_NAME + " characters, got " + name.length());
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "node name '" + name + "': expected a letter, then letters, digits, _ and .");
        }
        inputs = List.copyOf(inputs);
    }
}
