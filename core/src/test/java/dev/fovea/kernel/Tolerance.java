package dev.fovea.kernel;

/**
 * How far a family of kernels may be from the exact result.
 *
 * @param perTerm what a sum may be off for each of its terms, when the terms are at most 1
 * @param function relative error of what goes through an exponential
 */
public record Tolerance(double perTerm, double function) {
    /** What plain float arithmetic keeps: half a unit in the last place is 6e-8. */
    public static final Tolerance FLOAT = new Tolerance(1e-6, 1e-6);

    /** The tolerance of a sum. */
    public double sum(int terms) {
        return perTerm * terms;
    }
}
