package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * A learned array of a layer.
 *
 * @param name {@code weight} or {@code bias}
 * @param shape the layout, PyTorch's
 * @param fanIn inputs that one output depends on
 * @param fanOut outputs that one input feeds
 */
public record Parameter(String name, Shape shape, int fanIn, int fanOut) {
    public static final String WEIGHT = "weight";
    public static final String BIAS = "bias";
}
