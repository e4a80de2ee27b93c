package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/** The greatest value of each channel: (c, h, w) to (c, 1, 1). Of equal ones the first alone gets the gradient. */
public record GlobalMaxPool() implements UnaryLayer {
    @Override
    public String stem() {
        return "pool";
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shape.image(Window.requireImage(input).channels(), 1, 1);
    }

    @Override
    public String toString() {
        return "globalMaxPool";
    }
}
