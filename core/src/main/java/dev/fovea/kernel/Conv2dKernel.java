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

    /** {@code dx = pad(dy) * rot180(w)}. */
    void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch);

    /** {@code dw += conv(x, dy)}, {@code db += sum dy}. */
    void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to, float[] scratch);
}
