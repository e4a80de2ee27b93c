package dev.fovea.layer;

import dev.fovea.tensor.Shape;
import java.util.Optional;

/**
 * An array that belongs to a layer: learned from gradients, or a buffer that a layer keeps for itself.
 *
 * @param name {@code weight}, {@code bias}, {@code running_mean}, ...: PyTorch's
 * @param shape the layout, PyTorch's
 * @param fanIn inputs that one output depends on
 * @param fanOut outputs that one input feeds
 * @param start the value that all elements begin with; empty where an initializer decides
 */
public record Parameter(String name, Shape shape, int fanIn, int fanOut, Optional<Float> start) {
    public static final String WEIGHT = "weight";
    public static final String BIAS = "bias";

    /** An array that begins as an initializer says. */
    public Parameter(String name, Shape shape, int fanIn, int fanOut) {
        this(name, shape, fanIn, fanOut, Optional.empty());
    }

    /** An array of one number for each output, all of which begin with the same value whatever the initializer. */
    static Parameter constant(String name, Shape shape, float start) {
        return new Parameter(name, shape, 1, 1, Optional.of(start));
    }
}
