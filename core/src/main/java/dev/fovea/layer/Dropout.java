package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * Dropout (Srivastava et al., JMLR 2014): in training each element is 0 with probability p and otherwise divided by {@code 1 -
 * p}; at inference nothing happens. By channels it takes or leaves a whole one at a time (Tompson et al., CVPR 2015), PyTorch's
 * {@code Dropout2d}.
 *
 * @param probability of an element or channel to be dropped, in [0, 1)
 * @param byChannel whether whole channels are dropped
 */
public record Dropout(float probability, boolean byChannel) implements UnaryLayer {
    public Dropout {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException(
                    name(byChannel) + ": probability must be at least 0 and less than 1, got " + probability);
        }
    }

    @Override
    public String stem() {
        return "dropout";
    }

    @Override
    public Shape outputShape(Shape input) {
        return byChannel ? Window.requireImage(input) : input;
    }

    @Override
    public String toString() {
        return name(byChannel) + " " + probability;
    }

    private static String name(boolean byChannel) {
        return byChannel ? "dropout2d" : "dropout";
    }
}
