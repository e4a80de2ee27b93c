package dev.fovea.kernel;

/**
 * A convolution with its epilogue and the max pooling behind it in one: what lies between them is never stored for a batch. y
 * and dy have the shape of the pooling's output.
 */
public interface ConvMaxPool2dKernel {
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

    /**
     * {@code y = maxpool(epilogue(conv(x, w) + b))}; {@code argmax} (as y) = the index of each maximum within the sample of the
     * convolution's output. Where y is 0 by a ReLU the index may be any of its window's: no gradient goes there. An
     * argmax of length 0 is left alone: only backward wants it.
     */
    void forward(float[] x, PackedWeights weights, float[] y, int[] argmax, int from, int to, float[] scratch);

    /** {@code dx}; only the places of the maxima have a gradient. */
    void backwardInput(float[] dy, int[] argmax, PackedWeights weights, float[] dx, int from, int to, float[] scratch);

    /** {@code dw += conv(x, dz)}, {@code db += sum dz}, where dz is dy at the places of the maxima and 0 elsewhere. */
    void backwardWeights(
            float[] x, float[] dy, int[] argmax, float[] dw, float[] db, int from, int to, float[] scratch);
}
