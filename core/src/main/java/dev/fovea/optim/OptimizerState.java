package dev.fovea.optim;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.UpdateKernel;
import dev.fovea.layer.Parameter;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.parallel.Workers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** An optimizer at work: its memory, some arrays for each parameter, and its step. */
public final class OptimizerState {
    /** Elements that are worth a task of their own. */
    private static final int TASK = 1 << 10;

    private final Optimizer optimizer;
    private final UpdateKernel[] kernel; // by parameter, as are the following
    private final String[] names;
    private final float[][] w;
    private final float[][] dw;
    private final float[][][] memory;
    private final List<Weights> memories;
    private final Workers workers;
    private final Workers.Task stepTask = this::stepTask;
    private float learningRate;
    private long steps;

    OptimizerState(
            Optimizer optimizer,
            Decay decay,
            Predicate<String> moves,
            Network network,
            Kernels kernels,
            Workers workers) {
        this.optimizer = optimizer;
        this.workers = workers;
        UpdateKernel decaying = optimizer.kernel(kernels);
        UpdateKernel sparing = optimizer.weightDecay(0).kernel(kernels);
        this.memories = Stream.generate(() -> Weights.zeros(network))
                .limit(decaying.memories())
                .toList();
        Map<String, Parameter> moving = new LinkedHashMap<>(network.parameters());
        moving.keySet().removeIf(moves.negate());
        Parameter[] parameters = moving.values().toArray(Parameter[]::new);
        this.names = moving.keySet().toArray(String[]::new);
        this.kernel = new UpdateKernel[names.length];
        this.w = new float[names.length][];
        this.dw = new float[names.length][];
        this.memory = new float[names.length][memories.size()][];
        for (int i = 0; i < names.length; i++) {
            kernel[i] = decay.pulls(parameters[i]) ? decaying : sparing;
            for (int j = 0; j < memories.size(); j++) {
                memory[i][j] = memories.get(j).get(names[i]).data();
            }
        }
    }

    /** One step at the optimizer's own learning rate: moves the weights against the gradients. */
    public void step(Weights weights, Weights gradients) {
        step(weights, gradients, optimizer.learningRate());
    }

    /** One step at the given learning rate, for those that follow a {@link Schedule}. */
    public void step(Weights weights, Weights gradients, float learningRate) {
        this.learningRate = learningRate;
        this.steps++;
        for (int i = 0; i < names.length; i++) {
            w[i] = weights.get(names[i]).data();
            dw[i] = gradients.get(names[i]).data();
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
            kernel[i].step(learningRate, steps, w[i], dw[i], memory[i], from, to);
        }
    }

    /**
     * The memory, shared: as many arrays for each parameter as the optimizer has. For SGD the velocity, for Adam the mean gradient
     * and the mean square, for RMSProp the mean square and, with momentum, the move, for AdaGrad the sum of squares, for Lion the
     * mean gradient.
     */
    public List<Weights> memory() {
        return memories;
    }

    /** Steps taken, those before a {@link #restore} counted. */
    public long steps() {
        return steps;
    }

    /**
     * Goes on from a memory saved earlier.
     *
     * @param steps how many were taken until then
     * @throws IllegalArgumentException if it is another optimizer's or another network's
     */
    public void restore(List<Weights> saved, long steps) {
        if (saved.size() != memories.size()) {
            throw new IllegalArgumentException("expected a memory of " + memories.size()
                    + " arrays for each parameter, those of " + optimizer + ", got " + saved.size()
                    + ": go on with the optimizer that saved it");
        }
        if (steps < 0) {
            throw new IllegalArgumentException("steps must be at least 0, got " + steps);
        }
        for (int j = 0; j < saved.size(); j++) {
            memories.get(j).set(saved.get(j));
        }
        this.steps = steps;
    }
}
