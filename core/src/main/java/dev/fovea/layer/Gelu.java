package dev.fovea.layer;

/**
 * {@code f(x) = x P(X <= x)} of a standard normal X (Hendrycks and Gimpel 2016), or its approximation {@code x (1 + tanh(sqrt(2 /
 * pi) (x + 0.044715 x^3))) / 2}, PyTorch's {@code approximate="tanh"}, which is the faster.
 *
 * @param tanh whether it is the approximation
 */
public record Gelu(boolean tanh) implements Activation {
    @Override
    public String stem() {
        return "gelu";
    }

    @Override
    public String toString() {
        return tanh ? "gelu tanh" : "gelu";
    }
}
