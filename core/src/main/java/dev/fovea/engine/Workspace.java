package dev.fovea.engine;

import dev.fovea.random.SplitMix64;

/**
 * One worker's view of the arrays and the samples at hand. Where samples go through the whole network by chunks, each worker has
 * small arrays of its own, so that a chunk's whole way stays in the cache; where the work goes layer by layer, all workers see
 * the same arrays, which hold the batch.
 */
final class Workspace {
    final int worker;
    final float[][] values; // by slot: (samples, size of the slot)
    final float[][] gradients; // by slot, as values; empty where no gradient is needed
    final float[] scratch; // for kernels
    final float[] addend; // a gradient on its way into one that other readers of the same slot have begun
    final float[] loss; // (samples)
    final int[] labels; // (samples)
    final Mixed mixed; // what is mixed into the samples
    final SplitMix64 random = new SplitMix64(0);

    int version; // of the weights that are packed
    int part; // of the batch, for gradients that are summed by parts
    int first; // the place in the batch of the first sample at hand
    int from; // its place in the arrays
    int to; // one past the last sample at hand in the arrays
    long seed; // of this step's noise

    Workspace(
            int worker,
            float[][] values,
            float[][] gradients,
            float[] addend,
            int samples,
            int outputs,
            int scratchSize) {
        this.worker = worker;
        this.values = values;
        this.gradients = gradients;
        this.addend = addend;
        this.scratch = new float[scratchSize];
        this.loss = new float[samples];
        this.labels = new int[samples];
        this.mixed = new Mixed(samples, outputs);
    }

    /** The second labels of samples that are mixtures, and what comes of them. */
    static final class Mixed {
        final int[] labels; // (samples)
        final float[] shares; // (samples): of the first label
        final float[] loss; // (samples)
        final float[] gradient; // (samples, outputs)

        Mixed(int samples, int outputs) {
            this.labels = new int[samples];
            this.shares = new float[samples];
            this.loss = new float[samples];
            this.gradient = new float[Math.multiplyExact(samples, outputs)];
        }
    }

    /** How many samples are at hand. */
    int count() {
        return to - from;
    }

    /** Leaves at hand one of {@code shares} parts of the samples, which begin at 0. */
    void narrow(int share, int shares) {
        int samples = to;
        first = (int) ((long) samples * share / shares);
        from = first;
        to = (int) ((long) samples * (share + 1) / shares);
    }
}
