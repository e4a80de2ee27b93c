package dev.fovea.kernel;

/** A fully connected layer: x (n, in), w (out, in), b (out), y (n, out). */
public interface DenseKernel {
    /** {@code y = x w^T + b}. */
    void forward(float[] x, float[] w, float[] b, float[] y, int from, int to);

    /** {@code dx = dy w}. */
    void backwardInput(float[] dy, float[] w, float[] dx, int from, int to);

    /**
     * {@code dw += dy^T x}, {@code db += sum dy} over all {@code n} samples, for the rows {@code fromRow} to {@code toRow} of
     * dw and db only: a batch's work is split by rows, so that each sum is formed by one thread in one order.
     */
    void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int n, int fromRow, int toRow);
}
