package dev.fovea.train;

import dev.fovea.Version;
import dev.fovea.data.Dataset;
import dev.fovea.engine.Engine;
import dev.fovea.kernel.Kernels;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Sigmoid;
import dev.fovea.layer.Softmax;
import dev.fovea.loss.BinaryCrossEntropy;
import dev.fovea.loss.Loss;
import dev.fovea.model.Model;
import dev.fovea.model.Provenance;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.optim.Clipping;
import dev.fovea.optim.Decay;
import dev.fovea.optim.Optimizer;
import dev.fovea.optim.Schedule;
import dev.fovea.optim.WeightAverage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Trains a network by gradient descent on mini-batches. The same seed and data give the same bits, whatever the number of
 * threads; so does a training that was interrupted and resumed.
 */
public final class Trainer {
    private final Network network;
    private final Loss loss;
    private final Optimizer optimizer;
    private int epochs = 10;
    private int batchSize = 64;
    private long seed = 42;
    private int threads = Runtime.getRuntime().availableProcessors();
    private int accumulate = 1;
    private double averaging;
    private Frozen frozen = Frozen.NOTHING;
    private int earlyStopping;
    private Schedule schedule = Schedule.constant();
    private Decay decay = Decay.ALL;
    private Clipping clipping = Clipping.none();
    private Initializer initializer = new Initializer.He();
    private Kernels kernels = Kernels.preferred();
    private Optional<TrainingState> resumeFrom = Optional.empty();
    private final List<TrainingListener> listeners = new ArrayList<>();

    private Trainer(Network network, Loss loss, Optimizer optimizer) {
        this.network = network;
        this.loss = loss;
        this.optimizer = optimizer;
    }

    /**
     * A trainer with 10 epochs, batches of 64, seed 42, a constant learning rate, He's initializer, all cores and the preferred kernels.
     *
     * @throws IllegalArgumentException if the loss does not fit the network's output
     */
    public static Trainer of(Network network, Loss loss, Optimizer optimizer) {
        if (network.outputShape().rank() != 1) {
            throw new IllegalArgumentException("expected a network with a vector as output, got "
                    + network.outputShape() + ": end it with flatten and dense");
        }
        Layer last = network.output().layer();
        boolean binary = loss instanceof BinaryCrossEntropy;
        if (loss.takesLogits() && (last instanceof Softmax || (binary && last instanceof Sigmoid))) {
            throw new IllegalArgumentException(
                    loss + " has " + (binary ? "sigmoid" : "softmax") + " built in: leave the "
                            + (last instanceof Softmax ? "softmax" : "sigmoid") + " layer '"
                            + network.output().name() + "' out of the network");
        }
        return new Trainer(network, loss, optimizer);
    }

    /** How many times to go through the data. */
    public Trainer epochs(int epochs) {
        this.epochs = requireAtLeast(1, "epochs", epochs);
        return this;
    }

    /** Samples a batch; a step takes one, unless gradients are accumulated. */
    public Trainer batchSize(int batchSize) {
        this.batchSize = requireAtLeast(1, "batchSize", batchSize);
        return this;
    }

    /**
     * How many batches a step takes, whose gradients are put together: it is the step of a batch that many times as large, in
     * the memory of a small one. Batch normalisation sees each batch on its own.
     */
    public Trainer accumulate(int batches) {
        this.accumulate = requireAtLeast(1, "accumulate", batches);
        return this;
    }

    /**
     * Validates and keeps, in place of the last weights, their {@link WeightAverage} of this decay; 0 keeps the last.
     *
     * @param decay the share of the old average that is kept at each step, in [0, 1)
     */
    public Trainer averaging(double decay) {
        WeightAverage.requireDecay(decay);
        this.averaging = decay;
        return this;
    }

    /** The seed of everything random. */
    public Trainer seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** How many threads work at once; changes the speed and nothing else. */
    public Trainer threads(int threads) {
        this.threads = requireAtLeast(1, "threads", threads);
        return this;
    }

    /** How the learning rate changes from the first step to the last. */
    public Trainer schedule(Schedule schedule) {
        this.schedule = schedule;
        return this;
    }

    /** What the optimizer's weight decay pulls to zero. */
    public Trainer decay(Decay decay) {
        this.decay = decay;
        return this;
    }

    /**
     * Leaves what these layers have learned as it begins, to the bit; the others learn, as they would beside layers that learn at a
     * rate of 0. Before the first layer that learns no gradients are computed, which saves time and memory. A frozen batch
     * normalisation goes on to normalise by the batch's moments and to keep their running averages, as PyTorch's does whose
     * parameters need no gradient and which is in training mode.
     *
     * @throws IllegalArgumentException if one is not there or has no weights, or none is left that learns
     */
    public Trainer freeze(Set<String> layers) {
        this.frozen = Frozen.of(network, layers);
        return this;
    }

    /** How gradients that are too large are cut down before each step. */
    public Trainer clipping(Clipping clipping) {
        this.clipping = clipping;
        return this;
    }

    /** How weights begin. */
    public Trainer initializer(Initializer initializer) {
        this.initializer = initializer;
        return this;
    }

    /** The arithmetic. */
    public Trainer kernels(Kernels kernels) {
        this.kernels = kernels;
        return this;
    }

    /** Stops once the validation loss has not improved for this many epochs, and keeps the best weights; 0 never stops. */
    public Trainer earlyStopping(int epochs) {
        this.earlyStopping = requireAtLeast(0, "earlyStopping", epochs);
        return this;
    }

    /** Tells somebody of the progress. */
    public Trainer listener(TrainingListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Goes on from a state saved earlier, with its seed; everything else must be as it was. */
    public Trainer resume(TrainingState state) {
        this.resumeFrom = Optional.of(state);
        return this;
    }

    /** Trains without validation. */
    public Model fit(Dataset train) {
        return fit(train, Optional.empty());
    }

    /** Trains, and measures on the validation data after each epoch. */
    public Model fit(Dataset train, Dataset validation) {
        return fit(train, Optional.of(validation));
    }

    private Model fit(Dataset train, Optional<Dataset> validation) {
        resumeFrom.ifPresent(state -> seed = state.seed());
        requireFit(train);
        validation.ifPresent(this::requireFit);
        if (schedule.needsValidation() && validation.isEmpty()) {
            throw new IllegalArgumentException(
                    "schedule " + schedule + " needs validation data: use fit(train, validation)");
        }
        if (earlyStopping > 0 && validation.isEmpty()) {
            throw new IllegalArgumentException("early stopping needs validation data: use fit(train, validation)");
        }
        try (Engine engine = engine()) {
            TrainingRun run = new TrainingRun(this, engine, beginning(), train, validation);
            run.run(listeners);
            return new Model(
                    network,
                    run.bestWeights().copy(),
                    train.preprocessing(),
                    train.classes(),
                    provenance(train, run),
                    kernels);
        }
    }

    void requireFit(Dataset dataset) {
        if (!dataset.shape().equals(network.inputShape())) {
            throw new IllegalArgumentException(dataset.name() + ": expected samples of " + network.inputShape()
                    + ", the network's input, got " + dataset.shape() + ": use dataset.fitTo(network.inputShape())");
        }
        int outputs = network.outputShape().size();
        if (dataset.classes().size() != outputs) {
            throw new IllegalArgumentException(dataset.name() + ": expected " + outputs
                    + " classes, one for each output of the network, got "
                    + dataset.classes().size() + ": give the last layer as many outputs as there are classes");
        }
    }

    /** The state to go on from, or that of fresh weights. */
    TrainingState beginning() {
        return resumeFrom.orElseGet(
                () -> TrainingState.beginning(seed, Weights.initialize(network, initializer, seed)));
    }

    /** What computes, to be closed. */
    Engine engine() {
        return Engine.start(kernels, threads);
    }

    private Provenance provenance(Dataset train, TrainingRun run) {
        Map<String, String> hyperParameters = new LinkedHashMap<>();
        hyperParameters.put("epochs", Integer.toString(run.epoch()));
        hyperParameters.put("batchSize", Integer.toString(batchSize));
        if (accumulate > 1) {
            hyperParameters.put("accumulate", Integer.toString(accumulate));
        }
        hyperParameters.put("samples", Integer.toString(train.size()));
        hyperParameters.put("optimizer", optimizer.toString());
        if (decay != Decay.ALL) {
            hyperParameters.put("decay", decay.toString());
        }
        if (!clipping.equals(Clipping.none())) {
            hyperParameters.put("clipping", clipping.toString());
        }
        if (averages()) {
            hyperParameters.put("averaging", Double.toString(averaging));
        }
        if (!frozen.isEmpty()) {
            hyperParameters.put("frozen", frozen.toString());
        }
        hyperParameters.put("schedule", schedule.toString());
        hyperParameters.put("loss", loss.toString());
        hyperParameters.put("initializer", initializer.toString());
        return new Provenance(
                Version.current(), seed, train.name(), train.sha256(), hyperParameters, kernels.name(), Map.of());
    }

    private static int requireAtLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
        }
        return value;
    }

    Network network() {
        return network;
    }

    Loss loss() {
        return loss;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    Decay decay() {
        return decay;
    }

    Frozen frozen() {
        return frozen;
    }

    Clipping clipping() {
        return clipping;
    }

    Schedule schedule() {
        return schedule;
    }

    int epochs() {
        return epochs;
    }

    int batchSize() {
        return batchSize;
    }

    int accumulate() {
        return accumulate;
    }

    /** Samples that a step takes, as long as there are so many. */
    int samplesPerStep() {
        return (int) Math.min((long) batchSize * accumulate, Integer.MAX_VALUE);
    }

    double averaging() {
        return averaging;
    }

    /** Whether an average of weights is kept. */
    boolean averages() {
        return averaging > 0;
    }

    long seed() {
        return seed;
    }

    int earlyStopping() {
        return earlyStopping;
    }
}
