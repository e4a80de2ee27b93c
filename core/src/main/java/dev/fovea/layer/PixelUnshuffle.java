package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * Places become channels: (c, r h, r w) to (c r^2, h, w), the inverse of {@link PixelShuffle}.
 *
 * @param factor r
 */
public record PixelUnshuffle(int factor) implements UnaryLayer {
    public PixelUnshuffle {
        if (factor < 1) {
            throw new IllegalArgumentException("pixelUnshuffle: factor must be at least 1, got " + factor);
        }
    }

    @Override
    public String stem() {
        return "pixelUnshuffle";
    }

    @Override
    public Shape outputShape(Shape input) {
        Window.requireImage(input);
        if (input.height() % factor != 0 || input.width() % factor != 0) {
            throw new IllegalArgumentException(
                    "expected a height and a width that " + factor + " divides, got " + input);
        }
        return Shape.image(
                Window.length("number of channels", (long) factor * factor * input.channels()),
                input.height() / factor,
                input.width() / factor);
    }

    @Override
    public String toString() {
        return "pixelUnshuffle " + factor;
    }
}
