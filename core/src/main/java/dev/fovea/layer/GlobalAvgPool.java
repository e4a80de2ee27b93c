package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/** The mean of each channel: (c, h, w) to (c, 1, 1) (Lin, Chen and Yan, ICLR 2014). */
public record GlobalAvgPool() implements UnaryLayer {
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
        return "globalAvgPool";
    }
}
