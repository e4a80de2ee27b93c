package dev.fovea.layer;

/** {@code f(x) = x / (1 + |x|)} (Turian, Bergstra and Bengio, NAACL 2009): {@link Tanh} with slower ends. */
public record Softsign() implements Activation {
    @Override
    public String stem() {
        return "softsign";
    }

    @Override
    public String toString() {
        return "softsign";
    }
}
