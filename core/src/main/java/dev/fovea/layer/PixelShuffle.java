package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * Channels become places: (c r^2, h, w) to (c, r h, r w), {@code y[c, r i + m, r j + n] = x[c r^2 + r m + n, i, j]} (Shi et al.,
 * CVPR 2016, eq. 4).
 *
 * @param factor r
 */
public record PixelShuffle(int factor) implements UnaryLayer {
    public PixelShuffle {
        if (factor < 1) {
            throw new IllegalArgumentException("pixelShuffle: factor must be at least 1, got " + factor);
        }
    }

    @Override
    public String stem() {
        return "pixelShuffle";
    }

    @Override
    public Shape outputShape(Shape input) {
        Window.requireImage(input);
        long square = (long) factor * factor;
        if (input.channels() % square != 0) {
            throw new IllegalArgumentException("expected a number of channels that " + factor + "^2 = " + square
                    + " divides, got " + input.channels());
        }
        return Shape.image(
                (int) (input.channels() / square),
                Window.length("height", (long) input.height() * factor),
                Window.length("width", (long) input.width() * factor));
    }

    @Override
    public String toString() {
        return "pixelShuffle " + factor;
    }
}
