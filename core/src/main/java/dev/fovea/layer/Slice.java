package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * Some of the channels: (c, h, w) to (to - from, h, w), {@code y[c] = x[from + c]}; of a vector some of the features. PyTorch's {@code
 * x[:, from:to]}, what {@link Concat} put together taken apart.
 *
 * @param from the first channel
 * @param to one past the last
 */
public record Slice(int from, int to) implements UnaryLayer {
    public Slice {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException(
                    "slice: expected 0 or more and then a greater number, got " + from + " and " + to);
        }
    }

    @Override
    public String stem() {
        return "slice";
    }

    @Override
    public Shape outputShape(Shape input) {
        int[] dims = Window.requireChannels(input).dims();
        if (to > dims[0]) {
            throw new IllegalArgumentException("expected at least " + to + " channels, got " + dims[0]);
        }
        dims[0] = to - from;
        return Shape.of(dims);
    }

    @Override
    public String toString() {
        return "slice " + from + ":" + to;
    }
}
