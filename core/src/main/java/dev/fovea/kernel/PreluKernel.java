package dev.fovea.kernel;

/**
 * {@code y = x > 0 ? x : a x} for samples with {@code slopes} slopes a, each of {@code span} elements in a row: a channel's, or all of
 * a sample's.
 */
public interface PreluKernel {
    /** {@code y = x > 0 ? x : a x}. */
    void forward(float[] x, float[] a, float[] y, int from, int to);

    /** {@code dx = x > 0 ? dy : a dy}. */
    void backwardInput(float[] x, float[] a, float[] dy, float[] dx, int from, int to);

    /** {@code da += sum dy x} over those x that are not positive; a sum for each sample, and one sample after the other. */
    void backwardWeights(float[] x, float[] dy, float[] da, int from, int to);
}
