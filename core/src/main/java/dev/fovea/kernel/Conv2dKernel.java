package dev.fovea.kernel;

/** A convolution of one geometry; the shapes are {@link ConvGeometry}'s. */
public interface Conv2dKernel {
    /** How it computes, in a few words for people. */
    String description();

    /** Floats of scratch that every call needs. */
    int scratchSize();

    /** Floats of {@link PackedWeights#packed}. */
    default int packedSize() {
        return 0;
    }

    /** Writes {@code weights.packed()} from {@code weights.w()}; has to come before forward and backwardInput. */
    default void pack(PackedWeights weights) {}

    /** How many tasks packing consists of, for threads to share. */
    default int packTasks() {
        return 1;
    }

    /** One of {@link #packTasks}, in any order and at the same time as others. */
    default void pack(PackedWeights weights, int task) {
        pack(weights);
    }

    /** {@code y = epilogue(conv(x, w) + b)}. */
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

    /** {@code dx = pad(dy) * rot180(w)}. */
    void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch);

    /** {@code dw += conv(x, dy)}, {@code db += sum dy}. */
    void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to, float[] scratch);
}
