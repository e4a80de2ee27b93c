package dev.fovea.layer;

/**
 * {@code f(x) = x} for positive x, {@code alpha (exp(x) - 1)} otherwise (Clevert, Unterthiner and Hochreiter, ICLR 2016).
 *
 * @param alpha the negative of the value that very negative inputs approach
 */
public record Elu(float alpha) implements Activation {
    public Elu {
        if (!(alpha > 0 && Float.isFinite(alpha))) {
            throw new IllegalArgumentException("elu: alpha must be finite and greater than 0, got " + alpha);
        }
    }

    @Override
    public String stem() {
        return "elu";
    }

    @Override
    public String toString() {
        return "elu " + alpha;
    }
}
