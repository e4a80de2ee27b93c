package dev.fovea.layer;

/**
 * {@code f(x) = 1.0507 x} for positive x, {@code 1.0507 * 1.6733 (exp(x) - 1)} otherwise: the two numbers, of which more digits are
 * used, keep mean 0 and variance 1 (Klambauer et al., NeurIPS 2017).
 */
public record Selu() implements Activation {
    @Override
    public String stem() {
        return "selu";
    }

    @Override
    public String toString() {
        return "selu";
    }
}
