package dev.fovea.optim;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.UpdateKernel;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.parallel.Workers;

/** An optimizer at work: its memory, one array for each parameter, and its step. */
public final class OptimizerState {
    /** Elements that are worth a task of their own. */
    private static final int TASK = 1 << 10;

    private final Optimizer optimizer;
    private final UpdateKernel kernel;
    private final Weights memory;
    private final String[] names;
    private final Workers workers;
    private final Workers.Task stepTask = this::stepTask;
    private final float[][] w; // by parameter, as are the following
    private final float[][] dw;
    private final float[][] state;
    private float learningRate;

    OptimizerState(Optimizer optimizer, Network network, Kernels kernels, Workers workers) {
        this.optimizer = optimizer;
        this.kernel = optimizer.kernel(kernels);
        this.memory = Weights.zeros(network);
        this.names = memory.tensors().keySet().toArray(String[]::new);
        this.workers = workers;
        this.w = new float[names.length][];
        this.dw = new float[names.length][];
        this.state = new float[names.length][];
    }

    /** One step at the optimizer's own learning rate: moves the weights against the gradients. */
    public void step(Weights weights, Weights gradients) {
        step(weights, gradients, optimizer.learningRate());
    }

    /** One step at the given learning rate, for those that follow a {@link Schedule}. */
    public void step(Weights weights, Weights gradients, float learningRate) {
        this.learningRate = learningRate;
        for (int i = 0; i < names.length; i++) {
            w[i] = weights.get(names[i]).data();
            dw[i] = gradients.get(names[i]).data();
            state[i] = memory.get(names[i]).data();
        }
        workers.run(workers.threads(), stepTask);
    }

    /** A task's share of every parameter: the rows whose gradient the same worker has formed. */
    private void stepTask(int task, int worker) {
        int tasks = workers.threads();
        for (int i = 0; i < names.length; i++) {
            int n = w[i].length;
            int from = n < TASK ? (task == 0 ? 0 : n) : (int) ((long) n * task / tasks);
            int to = n < TASK ? n : (int) ((long) n * (task + 1) / tasks);
            kernel.step(learningRate, w[i], dw[i], state[i], from, to);
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
