package dev.fovea.kernel;

/** A fully connected layer: x (n, in), w (out, in), b (out), y (n, out). */
public interface DenseKernel {
    /** How it computes, in a few words for people. */
    String description();

    /** Floats of scratch that every call needs. */
    default int scratchSize() {
        return 0;
    }

    /** Floats of {@link PackedWeights#packed}. */
    default int packedSize() {
        return 0;
    }

    /** Writes {@code weights.packed()} from {@code weights.w()}; has to come before forward and backwardInput. */
    default void pack(PackedWeights weights) {}

    /** {@code y = epilogue(x w^T + b)}. */
    void forward(float[] x, PackedWeights weights, float[] y, int from, int to, float[] scratch);

    /**
     * Forward for one of {@code shares} parts of the work on {@code samples} samples, of which threads do all at once: some of
     * the samples, unless a kernel knows better, as where there are fewer samples than threads.
     */
    default void forwardShare(
            float[] x, PackedWeights weights, float[] y, int samples, int share, int shares, float[] scratch) {
        int from = (int) ((long) samples * share / shares);
        int to = (int) ((long) samples * (share + 1) / shares);
        forward(x, weights, y, from, to, scratch);
    }

    /** {@code dx = dy w}. */
    void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch);

    /**
     * {@code dw += dy^T x}, {@code db += sum dy} over all {@code n} samples, for the rows {@code fromRow} to {@code toRow} of
     * dw and db only: a batch's work is split by rows, so that each sum is formed by one thread in one order.
     */
    void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int n, int fromRow, int toRow, float[] scratch);
}
