package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * Any shape to a vector, the seed's connection layer: element (c, y, x) of an image becomes element
 * {@code (c * h + y) * w + x}, and the gradient goes back to the same places.
 */
public record Flatten() implements UnaryLayer {
    @Override
    public String stem() {
        return "flatten";
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shape.vector(input.size());
    }

    @Override
    public String toString() {
        return "flatten";
    }
}
