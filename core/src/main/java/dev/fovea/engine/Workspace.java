package dev.fovea.engine;

import dev.fovea.random.SplitMix64;

/**
 * One worker's arrays, through which it takes chunk after chunk of a batch: small, so that a chunk's whole way through the
 * network stays in the cache. Slot 0 is the network's input, slot {@code i + 1} the output of node {@code i}.
 */
final class Workspace {
    final int worker;
    final float[][] values; // by slot: (chunk size, size of the slot)
    final float[][] gradients; // by slot, as values; empty where no gradient is needed
    final float[] scratch; // for kernels
    final float[] addend; // a gradient on its way into one that other readers of the same slot have begun
    final float[] loss; // (chunk size)
    final int[] labels; // (chunk size)
    final SplitMix64 random = new SplitMix64(0);

    int chunk; // the number of the chunk in the batch
    int first; // its first sample's place in the batch
    int count; // its samples
    long seed; // of this step's noise

    Workspace(int worker, int chunkSize, float[][] values, float[][] gradients, int scratchSize, int addendSize) {
        this.worker = worker;
        this.values = values;
        this.gradients = gradients;
        this.scratch = new float[scratchSize];
        this.addend = new float[addendSize];
        this.loss = new float[chunkSize];
        this.labels = new int[chunkSize];
    }
}
