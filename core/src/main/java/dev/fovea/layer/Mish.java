package dev.fovea.layer;

/** {@code f(x) = x tanh(log(1 + exp(x)))} (Misra, BMVC 2020). */
public record Mish() implements Activation {
    @Override
    public String stem() {
        return "mish";
    }

    @Override
    public String toString() {
        return "mish";
    }
}
