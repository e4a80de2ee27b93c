package dev.fovea.layer;

import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Two or more inputs one behind the other along their first dimension, the channels of images (Szegedy et al., CVPR 2015). */
public record Concat() implements Layer {
    @Override
    public String stem() {
        return "concat";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.size() < 2) {
            throw new IllegalArgumentException("expected two or more inputs, got " + inputs.size());
        }
        int[] dims = inputs.get(0).dims();
        for (Shape input : inputs.subList(1, inputs.size())) {
            int[] other = input.dims();
            if (other.length != dims.length
                    || !Arrays.equals(other, 1, other.length, dims, 1, dims.length)
                    || dims[0] > Integer.MAX_VALUE - other[0]) {
                throw new IllegalArgumentException(
                        "expected inputs that differ in their channels only, got " + inputs.get(0) + " and " + input);
            }
            dims[0] += other[0];
        }
        return Shape.of(dims);
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
        return "concat";
    }
}
