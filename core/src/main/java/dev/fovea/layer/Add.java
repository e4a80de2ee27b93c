package dev.fovea.layer;

import dev.fovea.tensor.Shape;
import java.util.List;

/** The elementwise sum of two or more inputs of one shape: a residual connection (He et al. 2016). */
public record Add() implements Layer {
    @Override
    public String stem() {
        return "add";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.size() < 2) {
            throw new IllegalArgumentException("expected two or more inputs, got " + inputs.size());
        }
        for (Shape input : inputs) {
            if (!input.equals(inputs.get(0))) {
                throw new IllegalArgumentException(
                        "expected inputs of one shape, got " + inputs.get(0) + " and " + input);
            }
        }
        return inputs.get(0);
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        return List.of();
    }

    @Override
    public long multiplyAdds(List<Shape> inputs) {
        return 0;
    }

    @Override
    public String toString() {
        return "add";
    }
}
