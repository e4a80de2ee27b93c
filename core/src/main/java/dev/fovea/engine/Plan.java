package dev.fovea.engine;

import dev.fovea.data.Batch;
import dev.fovea.kernel.LossKernel;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import java.util.Optional;
import java.util.Set;

/**
 * A network compiled for batches of up to a given size: what is fused, which kernels compute, which arrays share memory, and in
 * which order workers take samples through it. Parts of the gradients belong to fixed parts of the batch and are put together
 * in a fixed order: the bits do not depend on the number of threads. Everything is allocated here, nothing later. Not
 * thread-safe.
 *
 * <p>Weights are shared with the caller. A training plan reads them anew at each call; an inference plan when it is made and at
 * {@link #refresh()}. A step writes into them what layers keep without learning it: the running averages of batch normalisation.
 */
public final class Plan {
    private final Engine engine;
    private final Network network;
    private final Compiler.Learning learning;
    private final LossKernel loss;
    private final Program program;
    private final Execution execution;

    private Plan(
            Engine engine,
            Network network,
            Compiler.Learning learning,
            LossKernel loss,
            boolean training,
            int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize must be at least 1, got " + batchSize);
        }
        this.engine = engine;
        this.network = network;
        this.learning = learning;
        this.loss = loss;
        this.program = program(training, batchSize, true);
        this.execution = execution(program);
        execution.refresh();
    }

    private Program program(boolean training, int batchSize, boolean fuses) {
        Compiler compiler = new Compiler(network, learning, engine.kernels(), training, fuses);
        return Program.of(compiler, network, engine.workers().threads(), training, batchSize);
    }

    private Execution execution(Program program) {
        return program.setting().layerByLayer()
                ? new LayerExecution(program, engine.workers(), loss)
                : new ChunkExecution(program, engine.workers(), loss);
    }

    /**
     * A plan that computes gradients of the mean loss.
     *
     * @throws IllegalArgumentException if the network has no weights or the batch size is not positive
     */
    public static Plan training(Engine engine, Network network, Weights weights, LossKernel loss, int batchSize) {
        return training(engine, network, weights, loss, batchSize, Set.of());
    }

    /**
     * A plan that computes gradients of the mean loss, but for those of the frozen layers, which stay zero. The others are the same
     * bits as without. Before the first layer that learns there is no way back, and outputs are kept no longer than at inference.
     *
     * @param frozen layers by name
     * @throws IllegalArgumentException if no layer with weights is left to train or the batch size is not positive
     */
    public static Plan training(
            Engine engine, Network network, Weights weights, LossKernel loss, int batchSize, Set<String> frozen) {
        if (network.parameters().isEmpty()) {
            throw new IllegalArgumentException("nothing to train: no layer of this network has weights");
        }
        if (network.nodes().stream()
                .allMatch(node -> network.parameters(node).isEmpty() || frozen.contains(node.name()))) {
            throw new IllegalArgumentException("nothing to train: all layers of this network with weights are frozen");
        }
        Compiler.Learning learning = new Compiler.Learning(weights, Weights.zeros(network), Set.copyOf(frozen));
        return new Plan(engine, network, learning, loss, true, batchSize);
    }

    /** A plan that only computes outputs. */
    public static Plan inference(Engine engine, Network network, Weights weights, int batchSize) {
        Compiler.Learning nothing = new Compiler.Learning(weights, weights, Set.of());
        return new Plan(engine, network, nothing, NoLoss.INSTANCE, false, batchSize);
    }

    /** The largest batch this plan takes. */
    public int batchSize() {
        return program.setting().batchSize();
    }

    /** How this plan computes, for people. */
    public PlanDescription description() {
        return PlanDescription.of(program);
    }

    /** The gradients that {@link #step} leaves, by the names of the weights; each step overwrites those of what learns. */
    public Weights gradients() {
        requireTraining();
        return learning.gradients();
    }

    /** Reads the weights anew, after somebody has changed them; a training plan does so by itself. */
    public void refresh() {
        execution.refresh();
    }

    /**
     * Forward, loss and backward: leaves the gradients of the batch's mean loss in {@link #gradients()}.
     *
     * @param seed of this step's noise, where the network has some
     * @return the mean loss
     */
    public double step(Batch batch, long seed) {
        requireTraining();
        if (batch.size() == 0) {
            throw new IllegalArgumentException("expected a batch of at least 1 sample, got none");
        }
        requireFitting(batch);
        execution.refresh();
        return execution.step(batch, seed);
    }

    /**
     * What a batch's samples count for together in the mean loss: their number, unless the loss has weights for classes.
     *
     * @throws IllegalArgumentException if a label is none of the outputs'
     */
    public double weight(Batch batch) {
        requireTraining();
        return execution.weight(batch);
    }

    /**
     * Forward only, with the layers' training behaviour if this is a training plan.
     *
     * @param y (batch.size(), outputs), overwritten
     */
    public void predict(Batch batch, float[] y) {
        requireFitting(batch);
        int needed = batch.size() * network.outputShape().size();
        if (y.length < needed) {
            throw new IllegalArgumentException("expected room for " + needed + " outputs, got " + y.length);
        }
        if (program.setting().training()) {
            execution.refresh();
        }
        execution.predict(batch, y);
    }

    /**
     * The first node, in the network's order, whose output for some sample of the batch is an infinity or a NaN. It looks at what
     * a fused operation never stores, and so takes its time.
     */
    public Optional<String> firstNotFinite(Batch batch) {
        requireFitting(batch);
        Program unfused = program(program.setting().training(), batchSize(), false);
        Execution everyNode = execution(unfused);
        int operation = everyNode.firstNotFinite(batch);
        return operation < unfused.groups().size()
                ? Optional.of(unfused.groups().get(operation).nodes().get(0).name())
                : Optional.empty();
    }

    private void requireFitting(Batch batch) {
        if (batch.size() > batchSize()) {
            throw new IllegalArgumentException(
                    "this plan takes batches of up to " + batchSize() + " samples, got " + batch.size());
        }
        if (batch.size() > 0 && !batch.shape().equals(network.inputShape())) {
            throw new IllegalArgumentException(
                    "expected samples of shape " + network.inputShape() + ", got " + batch.shape());
        }
    }

    private void requireTraining() {
        if (!program.setting().training()) {
            throw new IllegalStateException("this plan only predicts: make one with Plan.training");
        }
    }

    /** The loss of a plan that has none. */
    private enum NoLoss implements LossKernel {
        INSTANCE;

        @Override
        public void forward(float[] y, int[] labels, float[] loss, int from, int to) {
            throw new IllegalStateException("this plan has no loss");
        }

        @Override
        public void backward(float[] y, int[] labels, float scale, float[] dy, int from, int to) {
            throw new IllegalStateException("this plan has no loss");
        }
    }
}
