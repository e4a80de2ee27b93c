package dev.fovea.layer;

/** {@code f(x) = x min(max(0, x + 3), 6) / 6} (Howard et al., ICCV 2019): {@link Silu} of straight lines. */
public record HardSwish() implements Activation {
    @Override
    public String stem() {
        return "hardSwish";
    }

    @Override
    public String toString() {
        return "hardSwish";
    }
}
