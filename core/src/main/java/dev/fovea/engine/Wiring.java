package dev.fovea.engine;

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
     */
    record Setting(boolean training, int batchSize, int chunkSize, int workers) {
        int chunks() {
            return (batchSize + chunkSize - 1) / chunkSize;
        }
    }

    int in(int i) {
        return inputs.get(i);
    }

    GradientFlow flow(int i) {
        return flows.get(i);
    }
}
