package dev.fovea.optim;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.UpdateKernel;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;

/** An optimizer at work: its memory, one array for each parameter, and its step. */
public final class OptimizerState {
    private final Optimizer optimizer;
    private final UpdateKernel kernel;
    private final Weights memory;
    private final String[] names;

    OptimizerState(Optimizer optimizer, Network network, Kernels kernels) {
        this.optimizer = optimizer;
        this.kernel = optimizer.kernel(kernels);
        this.memory = Weights.zeros(network);
        this.names = memory.tensors().keySet().toArray(String[]::new);
    }

    /** One step at the optimizer's own learning rate: moves the weights against the gradients. */
    public void step(Weights weights, Weights gradients) {
        step(weights, gradients, optimizer.learningRate());
    }

    /** One step at the given learning rate, for those that follow a {@link Schedule}. */
    public void step(Weights weights, Weights gradients, float learningRate) {
        for (String name : names) {
            float[] w = weights.get(name).data();
            kernel.step(
                    learningRate,
                    w,
                    gradients.get(name).data(),
                    memory.get(name).data(),
                    0,
                    w.length);
        }
    }

    /** The memory by parameter name, shared; for SGD the velocity. */
    public Weights memory() {
        return memory;
    }

    /** Goes on from a memory saved earlier. */
    public void restore(Weights saved) {
        memory.set(saved);
    }
}
