package dev.fovea.train;

import dev.fovea.data.Batch;
import dev.fovea.data.Batches;
import dev.fovea.data.Dataset;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.Kernels;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.network.Weights;
import dev.fovea.optim.OptimizerState;
import dev.fovea.optim.Progress;
import dev.fovea.optim.WeightAverage;
import dev.fovea.random.SplitMix64;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A training at work: the visible loop, and what listeners may ask of it. */
public final class TrainingRun {
    /** "noise": keeps these random numbers apart from others of the same seed. */
    private static final long NOISE_STREAM = 0x6E6F697365L;

    private final Trainer trainer;
    private final Dataset train;
    private final Optional<Dataset> validation;
    private final Network network;
    private final Kernels kernels;
    private final List<String> parameters;
    private final Backpropagation backpropagation;
    private final float[][] gradients; // of the step at hand, by parameter
    private final Evaluator evaluator;
    private final OptimizerState optimizer;
    private final Weights weights;
    private final Optional<WeightAverage> average;
    private final List<EpochResult> history;
    private final List<Double> validationLosses; // of the history
    private Optional<Weights> best;
    private int epoch;
    private int batch;
    private long step;
    private double lossSum;
    private double seconds;
    private double lastLoss;
    private volatile boolean stopRequested;

    TrainingRun(Trainer trainer, Engine engine, TrainingState start, Dataset train, Optional<Dataset> validation) {
        this.trainer = trainer;
        this.train = train;
        this.validation = validation;
        this.network = trainer.network();
        this.weights = Weights.of(network, start.weights().tensors()).copy();
        this.history = new ArrayList<>(start.history());
        this.validationLosses = new ArrayList<>();
        history.forEach(this::note);
        this.average = average(trainer, start);
        this.best = start.best().map(kept -> Weights.of(network, kept.tensors()).copy());
        this.epoch = start.epoch();
        this.batch = start.batch();
        this.step = start.step();
        this.lossSum = start.lossSum();
        this.seconds = start.seconds();
        this.kernels = engine.kernels();
        this.parameters = List.copyOf(network.parameters().keySet());
        this.optimizer = trainer.optimizer()
                .start(network, engine.kernels(), engine.workers(), trainer.decay(), trainer.frozen()::moves);
        if (start.step() > 0 || !start.memory().isEmpty()) {
            optimizer.restore(start.memory(), start.step());
        }
        if (batch > batchesPerEpoch()) {
            throw new IllegalArgumentException("cannot resume after batch " + batch + " of an epoch of "
                    + batchesPerEpoch() + " batches: use the data and the batch size of the training it comes from");
        }
        long steps = (long) epoch * batchesPerEpoch() + batch;
        if (step != steps) {
            throw new IllegalArgumentException(
                    "cannot resume after step " + step + ": epoch " + epoch + ", batch " + batch
                            + " of " + batchesPerEpoch() + " batches an epoch come after step " + steps
                            + ": use the data and the batch size of the training it comes from");
        }
        int outputs = network.outputShape().size();
        Plan plan = Plan.training(
                engine,
                network,
                weights,
                trainer.loss().kernel(engine.kernels(), outputs),
                Math.min(trainer.batchSize(), train.size()),
                trainer.frozen().layers());
        this.backpropagation = new Backpropagation(plan, network, trainer.accumulate() > 1, trainer.frozen()::moves);
        this.gradients = backpropagation.arrays();
        Weights measured = average.map(WeightAverage::weights).orElse(weights);
        this.evaluator = new Evaluator(engine, network, measured, trainer.loss());
    }

    private static Optional<WeightAverage> average(Trainer trainer, TrainingState start) {
        if (start.step() > 0 && trainer.averages() != start.average().isPresent()) {
            throw new IllegalArgumentException("cannot resume: the state has " + (trainer.averages() ? "no" : "an")
                    + " average of weights: use the averaging of the training it comes from");
        }
        if (!trainer.averages()) {
            return Optional.empty();
        }
        WeightAverage average = new WeightAverage(trainer.averaging(), trainer.network());
        start.average().ifPresent(average::restore);
        return Optional.of(average);
    }

    /** Trains to the end, or until somebody asks to stop. */
    void run(List<TrainingListener> listeners) {
        listeners.forEach(listener -> listener.onStart(this));
        while (epoch < trainer.epochs() && !stoppedEarly() && !stopRequested) {
            Batches batches = Batches.shuffled(train, trainer.samplesPerStep(), trainer.seed(), epoch);
            while (batch < batches.count() && !stopRequested) {
                long start = System.nanoTime();
                step(batches.get(batch), learningRate());
                batch++;
                seconds += (System.nanoTime() - start) / 1e9;
                listeners.forEach(listener -> listener.onStep(this));
            }
            if (batch == batches.count()) {
                endEpoch(listeners);
            }
        }
        listeners.forEach(listener -> listener.onEnd(this));
    }

    /** One step by this learning rate. */
    void step(Batch samples, float learningRate) {
        lastLoss = backpropagation.step(samples, SplitMix64.stream(trainer.seed(), NOISE_STREAM, step));
        if (!Double.isFinite(lastLoss)) {
            throw diverged(
                    learningRate,
                    backpropagation
                            .firstNotFinite()
                            .map(node -> "the output of layer " + describe(node))
                            .orElse("the loss"));
        }
        trainer.clipping().clip(gradients);
        optimizer.step(weights, backpropagation.gradients(), learningRate);
        if (!weightsAreFinite()) {
            weights.firstNotFinite().ifPresent(name -> {
                throw diverged(learningRate, name + " of layer " + describe(name.substring(0, name.lastIndexOf('.'))));
            });
        }
        average.ifPresent(mean -> mean.add(weights));
        lossSum += lastLoss * samples.size();
        step++;
    }

    private boolean weightsAreFinite() {
        for (String name : parameters) {
            float[] w = weights.get(name).data();
            if (!kernels.allFinite(w, 0, w.length)) {
                return false;
            }
        }
        return true;
    }

    /** The learning rate of the step at hand: it depends on the number of steps in all, done and to come. */
    private float learningRate() {
        long steps = (long) trainer.epochs() * batchesPerEpoch();
        Progress progress = new Progress(step, steps, batchesPerEpoch(), validationLosses);
        return trainer.optimizer().learningRate() * trainer.schedule().factor(progress);
    }

    private void endEpoch(List<TrainingListener> listeners) {
        listeners.forEach(listener -> listener.onValidate(this));
        Optional<EpochResult.Score> score = validation.map(data -> EpochResult.Score.of(evaluator.evaluate(data)));
        EpochResult result = new EpochResult(epoch + 1, lossSum / train.size(), seconds, train.size(), score);
        history.add(result);
        note(result);
        epoch++;
        batch = 0;
        lossSum = 0;
        seconds = 0;
        if (trainer.earlyStopping() > 0 && bestEpoch() == epoch) {
            best = Optional.of(lastWeights().copy());
        }
        listeners.forEach(listener -> listener.onEpoch(this, result));
    }

    private void note(EpochResult result) {
        result.validation().ifPresent(score -> validationLosses.add(score.loss()));
    }

    /** True once the validation loss has not improved for as many epochs as early stopping allows. */
    private boolean stoppedEarly() {
        return trainer.earlyStopping() > 0 && epoch - bestEpoch() >= trainer.earlyStopping();
    }

    /** The epoch of the lowest validation loss so far, the first of equals; 0 before the first. */
    public int bestEpoch() {
        return history.stream()
                .filter(result -> result.validation().isPresent())
                .min(Comparator.comparing(
                        result -> result.validation().orElseThrow().loss()))
                .map(EpochResult::epoch)
                .orElse(0);
    }

    private TrainingDivergedException diverged(float learningRate, String what) {
        return new TrainingDivergedException(what, step + 1, epoch + 1, learningRate);
    }

    private String describe(String name) {
        Node node = network.nodes().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
        return name + " (" + node.layer() + ")";
    }

    /** Asks to stop after the step at hand; may be called from any thread. */
    public void stop() {
        stopRequested = true;
    }

    /** Whether somebody asked to stop. */
    public boolean stopRequested() {
        return stopRequested;
    }

    /** Epochs completed. */
    public int epoch() {
        return epoch;
    }

    /** Batches completed in the epoch at hand. */
    public int batch() {
        return batch;
    }

    /** Batches an epoch: a step takes one. */
    public int batchesPerEpoch() {
        return (train.size() - 1) / trainer.samplesPerStep() + 1;
    }

    /** Steps completed in total. */
    public long step() {
        return step;
    }

    /** The mean loss of the last step's batch. */
    public double lastLoss() {
        return lastLoss;
    }

    /** The results of the completed epochs. */
    public List<EpochResult> history() {
        return List.copyOf(history);
    }

    /** The weights to keep: those of the best epoch where early stopping chose one, otherwise the last; shared. */
    public Weights bestWeights() {
        return best.orElseGet(this::lastWeights);
    }

    private Optional<Weights> begunAverage() {
        return average.filter(WeightAverage::begun).map(WeightAverage::weights);
    }

    /** What has been learned so far: the average of weights where one is kept. */
    private Weights lastWeights() {
        return begunAverage().orElse(weights);
    }

    /** A copy of everything that {@link Trainer#resume} needs to go on from here with the same bits. */
    public TrainingState snapshot() {
        return new TrainingState(
                trainer.seed(),
                epoch,
                batch,
                step,
                lossSum,
                seconds,
                history,
                weights.copy(),
                optimizer.memory().stream().map(Weights::copy).toList(),
                begunAverage().map(Weights::copy),
                best.map(Weights::copy));
    }
}
