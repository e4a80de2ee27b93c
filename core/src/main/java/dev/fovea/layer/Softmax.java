package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/** {@code y_i = exp(x_i) / sum_j exp(x_j)} over a vector; cross-entropy loss has it built in and wants it left out. */
public record Softmax() implements Activation {
    @Override
    public String stem() {
        return "softmax";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 1) {
            throw new IllegalArgumentException("expected a flat input, got " + input + ": add flatten() before it");
        }
        return input;
    }

    @Override
    public String toString() {
        return "softmax";
    }
}
