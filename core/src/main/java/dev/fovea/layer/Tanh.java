package dev.fovea.layer;

/** The hyperbolic tangent, whose derivative is {@code 1 - y^2}. */
public record Tanh() implements Activation {
    @Override
    public String stem() {
        return "tanh";
    }

    @Override
    public String toString() {
        return "tanh";
    }
}
