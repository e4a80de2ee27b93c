package dev.fovea.engine;

import java.util.Arrays;
import java.util.List;

/**
 * Where an operation stands in its plan.
 *
 * @param inputs slots it reads
 * @param flows what it does with the gradient of each
 * @param out slot it writes
 * @param inSize elements of one sample of the first input
 * @param outSize elements of one output sample
 * @param setting the sizes of the plan
 */
record Wiring(List<Integer> inputs, List<GradientFlow> flows, int out, int inSize, int outSize, Setting setting) {
    /**
     * The sizes of a plan.
     *
     * @param training whether gradients are computed
     * @param layerByLayer whether all samples go through a layer before any goes through the next
     * @param chunkSize samples that a worker takes at a time
     * @param partSize samples whose gradients are summed before those of other parts are added; the bits depend on it
     */
    record Setting(boolean training, boolean layerByLayer, int batchSize, int chunkSize, int partSize, int workers) {
        int parts() {
            return (batchSize - 1) / partSize + 1;
        }

        /** Samples in the arrays of a workspace. */
        int samples() {
            return layerByLayer ? batchSize : chunkSize;
        }

        /** Where maxima were, {@code size} a sample for each worker: its own, or what all share. Empty unless in training. */
        int[][] argmaxByWorker(int size) {
            int[][] result = new int[workers][];
            int length = training ? Math.multiplyExact(samples(), size) : 0;
            if (layerByLayer) {
                Arrays.fill(result, new int[length]);
            } else {
                Arrays.setAll(result, worker -> new int[length]);
            }
            return result;
        }

        /** An array of {@code size} for each worker: its own, or the one that all share. */
        float[][] floatsByWorker(int size) {
            float[][] result = new float[workers][];
            if (layerByLayer) {
                Arrays.fill(result, new float[size]);
            } else {
                Arrays.setAll(result, worker -> new float[size]);
            }
            return result;
        }
    }

    int in(int i) {
        return inputs.get(i);
    }

    GradientFlow flow(int i) {
        return flows.get(i);
    }
}
