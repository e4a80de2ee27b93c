package dev.fovea.layer;

/** The rectified linear unit, {@code f(x) = max(0, x)}; its derivative at 0 is 0, as in the seed. */
public record Relu() implements Activation {
    @Override
    public String stem() {
        return "relu";
    }

    @Override
    public String toString() {
        return "relu";
    }
}
