package dev.fovea.layer;

/** {@code f(x) = log(1 + exp(x))} (Dugas et al., NeurIPS 2000): a smooth {@link Relu}. */
public record Softplus() implements Activation {
    @Override
    public String stem() {
        return "softplus";
    }

    @Override
    public String toString() {
        return "softplus";
    }
}
