package dev.fovea.layer;

/** {@code f(x) = 1 / (1 + exp(-x))}, whose derivative is {@code y (1 - y)}. */
public record Sigmoid() implements Activation {
    @Override
    public String stem() {
        return "sigmoid";
    }

    @Override
    public String toString() {
        return "sigmoid";
    }
}
