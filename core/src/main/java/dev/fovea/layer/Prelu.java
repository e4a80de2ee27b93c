package dev.fovea.layer;

import dev.fovea.tensor.Shape;
import java.util.List;

/**
 * {@code f(x) = x} for positive x, {@code a x} otherwise, where a is learned and begins with 0.25 (He et al., ICCV 2015): one for
 * all elements, or one for each channel of an image or feature of a vector.
 *
 * @param byChannel whether each channel has its own
 */
public record Prelu(boolean byChannel) implements UnaryLayer {
    private static final float START = 0.25f;

    public Prelu byChannel(boolean byChannel) {
        return new Prelu(byChannel);
    }

    @Override
    public String stem() {
        return "prelu";
    }

    @Override
    public Shape outputShape(Shape input) {
        return byChannel ? Window.requireChannels(input) : input;
    }

    /** {@code weight} (c) or (1). */
    @Override
    public List<Parameter> parameters(Shape input) {
        Shape slopes = Shape.vector(byChannel ? input.dim(0) : 1);
        return List.of(Parameter.constant(Parameter.WEIGHT, slopes, START));
    }

    @Override
    public String toString() {
        return byChannel ? "prelu by channel" : "prelu";
    }
}
