package dev.fovea.kernel;

/**
 * {@code y = x f} for samples with {@code factors} factors f, each of {@code span} elements x in a row: one element's, or a channel's.
 */
public interface MultiplyKernel {
    /** {@code y = x f}, which also makes {@code dx = dy f} of dy. */
    void forward(float[] x, float[] f, float[] y, int from, int to);

    /** {@code df = sum dy x} over the elements of each factor; df is another array than x and dy. */
    void backwardFactor(float[] x, float[] dy, float[] df, int from, int to);
}
