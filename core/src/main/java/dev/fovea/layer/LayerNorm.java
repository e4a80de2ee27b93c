package dev.fovea.layer;

import dev.fovea.tensor.Shape;
import java.util.List;

/**
 * Layer normalisation (Ba, Kiros and Hinton 2016): each sample is brought to mean 0 and variance 1 by itself, in training as at
 * inference; then element by element {@code y = weight x + bias}.
 *
 * @param eps added to the variance
 */
public record LayerNorm(float eps) implements UnaryLayer {
    public LayerNorm {
        BatchNorm2d.requireEps("layerNorm", eps);
    }

    public LayerNorm eps(double eps) {
        return new LayerNorm((float) eps);
    }

    @Override
    public String stem() {
        return "ln";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    /** {@code weight} of the input's shape, beginning with 1, and {@code bias} of that shape, beginning with 0. */
    @Override
    public List<Parameter> parameters(Shape input) {
        return List.of(Parameter.constant(Parameter.WEIGHT, input, 1), Parameter.constant(Parameter.BIAS, input, 0));
    }

    @Override
    public String toString() {
        return "layerNorm" + (eps == Layers.layerNorm().eps ? "" : " eps " + eps);
    }
}
