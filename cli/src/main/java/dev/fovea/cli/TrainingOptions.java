package dev.fovea.cli;

import dev.fovea.datasets.TrainTest;
import dev.fovea.kernel.Kernels;
import java.nio.file.Path;
import java.util.function.DoublePredicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How to train, as the command line says it: what it leaves open, the network's recipe says. The fields begin with lenet5's. */
final class TrainingOptions {
    private static final Recipe LENET5 = Recipe.LENET5;
    private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--epochs", paramLabel = "N", description = "How many times to go through the data." + DEFAULT)
    private int epochs = LENET5.epochs();

    @Option(names = "--batch-size", paramLabel = "N", description = "Samples a step." + DEFAULT)
    private int batchSize = LENET5.batchSize();

    @Option(names = "--optimizer", paramLabel = "NAME", description = "One of: ${COMPLETION-CANDIDATES}." + DEFAULT)
    private OptimizerName optimizer = OptimizerName.SGD;

    @Option(names = "--lr", paramLabel = "X", description = "The learning rate." + DEFAULT)
    private double learningRate = LENET5.learningRate();

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "How the learning rate changes over all epochs; one of: ${COMPLETION-CANDIDATES}." + DEFAULT)
    private ScheduleName schedule = LENET5.schedule();

    @Option(names = "--momentum", paramLabel = "X", description = "From 0 to less than 1." + DEFAULT)
    private double momentum = LENET5.momentum();

    @Option(names = "--nesterov", description = "Look ahead by the momentum.")
    private boolean nesterov;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            description = "How strongly weights are pulled to zero." + DEFAULT)
    private double weightDecay = LENET5.weightDecay();

    @Option(names = "--loss", paramLabel = "NAME", description = "One of: ${COMPLETION-CANDIDATES}." + DEFAULT)
    private LossName loss = LENET5.loss();

    @Option(
            names = "--label-smoothing",
            paramLabel = "X",
            description = "The share of probability spread over all classes (cross-entropy only)." + DEFAULT)
    private double labelSmoothing = LENET5.labelSmoothing();

    @Option(names = "--limit", paramLabel = "N", description = "Use only the first N training samples. Default: all.")
    private int limit;

    @Option(
            names = "--validation",
            paramLabel = "FRACTION",
            description = "Hold this share of the training samples back, and measure on it after each epoch. Without it"
                    + " each epoch is measured on the test samples.")
    private double validation;

    @Option(
            names = "--early-stopping",
            paramLabel = "N",
            description = "Stop when the validation loss has not improved for N epochs, and keep the best weights."
                    + " Default: never.")
    private int earlyStopping;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "EPOCHS|Nsteps",
            converter = CheckpointInterval.Converter.class,
            description = "Save the training so often, e.g. 2 or 500steps. Default: each epoch.")
    private CheckpointInterval checkpointEvery = CheckpointInterval.EACH_EPOCH;

    /**
     * All that the training is told.
     *
     * @param source the data as the command line names them
     */
    TrainingSettings settings(String source, TrainTest data, NetworkChoice choice, long seed, Kernels kernels) {
        Recipe recipe = Recipe.of(choice);
        return new TrainingSettings(
                source.equals("mnist")
                        ? source
                        : Path.of(source).toAbsolutePath().normalize().toString(),
                data.train().sha256(),
                choice.name(),
                given("--epochs") ? epochs : recipe.epochs(),
                given("--batch-size") ? batchSize : recipe.batchSize(),
                optimizer,
                given("--lr") ? learningRate : recipe.learningRate(),
                given("--schedule") ? schedule : recipe.schedule(),
                given("--momentum") ? momentum : recipe.momentum(),
                nesterov,
                given("--weight-decay") ? weightDecay : recipe.weightDecay(),
                given("--loss") ? loss : recipe.loss(),
                given("--label-smoothing") ? labelSmoothing : recipe.labelSmoothing(),
                limit,
                validation,
                earlyStopping,
                checkpointEvery,
                seed,
                kernels.name());
    }

    /** The settings of a training that goes on, with more epochs if the command line says so. */
    TrainingSettings extended(TrainingSettings saved) {
        return given("--epochs") ? saved.withEpochs(epochs) : saved;
    }

    /** Refuses what no training can be told. */
    void requireInRange() {
        requireAtLeastOne("--epochs", epochs);
        requireAtLeastOne("--batch-size", batchSize);
        requireAtLeastOne("--limit", limit);
        requireAtLeastOne("--early-stopping", earlyStopping);
        require("--lr", learningRate, x -> (float) x > 0 && Float.isFinite((float) x), "a number greater than 0");
        require("--momentum", momentum, x -> x >= 0 && (float) x < 1, "a number from 0 to less than 1");
        require("--weight-decay", weightDecay, x -> x >= 0 && Float.isFinite((float) x), "a number of at least 0");
        require("--label-smoothing", labelSmoothing, x -> x >= 0 && (float) x < 1, "a number from 0 to less than 1");
        require("--validation", validation, x -> x > 0 && x < 1, "a fraction between 0 and 1");
        if (given("--early-stopping") && !given("--validation")) {
            throw usage(
                    "--early-stopping needs --validation FRACTION: a test error that training has chosen by is none");
        }
    }

    /** Refuses what does not go together, be it said here or by the network's recipe. */
    void requireFitting(NetworkChoice choice) {
        Recipe recipe = Recipe.of(choice);
        if ((given("--loss") ? loss : recipe.loss()) == LossName.MSE && given("--label-smoothing")) {
            throw usage("--label-smoothing goes with --loss cross-entropy");
        }
        if (nesterov && (given("--momentum") ? momentum : recipe.momentum()) == 0) {
            throw usage("--nesterov looks ahead by the momentum: give it one with --momentum X");
        }
    }

    private void requireAtLeastOne(String option, int value) {
        if (given(option) && value < 1) {
            throw usage("Invalid value for option '" + option + "': expected 1 or more, got " + value);
        }
    }

    private void require(String option, double value, DoublePredicate rule, String expected) {
        if (given(option) && !rule.test(value)) {
            throw usage("Invalid value for option '" + option + "': expected " + expected + ", got " + value);
        }
    }

    private boolean given(String option) {
        return command.commandLine().getParseResult().hasMatchedOption(option);
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
