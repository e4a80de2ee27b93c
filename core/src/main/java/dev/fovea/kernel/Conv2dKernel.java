package dev.fovea.kernel;

import java.util.Optional;

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

    /**
     * Backward by channels, if that is how threads had better share the work: where weights are so many that to read them all in
     * each thread, and to sum their gradients for each part of the batch, costs more than what threads then compute twice.
     */
    default Optional<ByChannels> byChannels() {
        return Optional.empty();
    }

    /** The gradients for some channels and all samples. */
    interface ByChannels {
        /** Where ranges of channels begin and end: at multiples of this, so that a range's bits do not depend on where. */
        int UNIT = 32;

        /**
         * {@link Conv2dKernel#backwardInput} for the input channels from {@code fromChannel}, a multiple of {@link #UNIT}, up to
         * {@code toChannel}, a multiple or the last.
         */
        void backwardInput(
                float[] dy,
                PackedWeights weights,
                float[] dx,
                int samples,
                int fromChannel,
                int toChannel,
                float[] scratch);

        /** {@link Conv2dKernel#backwardWeights} for a range of the output channels: adds to their dw and db. */
        void backwardWeights(
                float[] x,
                float[] dy,
                float[] dw,
                float[] db,
                int samples,
                int fromChannel,
                int toChannel,
                float[] scratch);
    }
}
