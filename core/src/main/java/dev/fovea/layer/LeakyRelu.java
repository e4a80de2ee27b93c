package dev.fovea.layer;

/**
 * {@code f(x) = x} for positive x, {@code slope * x} otherwise (Maas, Hannun and Ng, ICML 2013).
 *
 * @param slope what negative values are multiplied by
 */
public record LeakyRelu(float slope) implements Activation {
    public LeakyRelu {
        if (!(slope >= 0 && Float.isFinite(slope))) {
            throw new IllegalArgumentException("leakyRelu: slope must be finite and at least 0, got " + slope);
        }
    }

    @Override
    public String stem() {
        return "leakyRelu";
    }

    @Override
    public String toString() {
        return "leakyRelu " + slope;
    }
}
