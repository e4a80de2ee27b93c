package dev.fovea.layer;

/** {@code f(x) = min(max(0, x + 3), 6) / 6} (Howard et al., ICCV 2019): {@link Sigmoid} of straight lines. */
public record HardSigmoid() implements Activation {
    @Override
    public String stem() {
        return "hardSigmoid";
    }

    @Override
    public String toString() {
        return "hardSigmoid";
    }
}
