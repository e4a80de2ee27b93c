package dev.fovea.layer;

import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A fully connected layer: (in) to (out), {@code y = W x + b}. The seed's activation is a layer of its own.
 *
 * @param outFeatures outputs
 * @param bias whether each output has a bias
 */
public record Dense(int outFeatures, boolean bias) implements UnaryLayer {
    public Dense {
        if (outFeatures < 1) {
            throw new IllegalArgumentException("dense: outFeatures must be at least 1, got " + outFeatures);
        }
    }

    public Dense bias(boolean bias) {
        return new Dense(outFeatures, bias);
    }

    @Override
    public String stem() {
        return "fc";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 1) {
            throw new IllegalArgumentException("expected a flat input, got " + input + ": add flatten() before it");
        }
        return Shape.vector(outFeatures);
    }

    /** {@code weight} (out, in) and {@code bias} (out). */
    @Override
    public List<Parameter> parameters(Shape input) {
        int in = input.size();
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new Parameter(Parameter.WEIGHT, Shape.of(outFeatures, in), in, outFeatures));
        if (bias) {
            parameters.add(new Parameter(Parameter.BIAS, Shape.vector(outFeatures), in, outFeatures));
        }
        return parameters;
    }

    @Override
    public long multiplyAdds(Shape input) {
        return (long) input.size() * outFeatures;
    }

    @Override
    public String toString() {
        return "dense " + outFeatures + (bias ? "" : " without bias");
    }
}
