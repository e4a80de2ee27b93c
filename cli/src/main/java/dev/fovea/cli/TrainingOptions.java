package dev.fovea.cli;

import dev.fovea.data.Augmentation;
import dev.fovea.datasets.TrainTest;
import dev.fovea.kernel.Kernels;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How to train, as the command line says it: what it leaves open, the recipe says. The fields begin with the default recipe's. */
final class TrainingOptions {
    private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

    private final Recipe usual = Recipes.named(Recipes.DEFAULT);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            completionCandidates = Recipes.Names.class,
            description = "How to train, as long as other options do not say otherwise: a JSON file, or one of:"
                    + " ${COMPLETION-CANDIDATES}. Default: that of the model, or other.")
    private Optional<String> recipe = Optional.empty();

    @Mixin
    private OptimizerOptions optimizer = new OptimizerOptions();

    @Mixin
    private ScheduleOptions schedule = new ScheduleOptions();

    @Mixin
    private TuningOptions tuning = new TuningOptions();

    @Option(names = "--epochs", paramLabel = "N", description = "How many times to go through the data." + DEFAULT)
    private int epochs = usual.epochs();

    @Option(names = "--batch-size", paramLabel = "N", description = "Samples a step." + DEFAULT)
    private int batchSize = usual.batchSize();

    @Option(
            names = "--accumulate",
            paramLabel = "N",
            description =
                    "Take a step each N batches, by the mean of their gradients: as with batches N times as large, in"
                            + " the memory of small ones." + DEFAULT)
    private int accumulate = usual.accumulate();

    @Mixin
    private LossOptions loss = new LossOptions();

    @Option(
            names = "--ema",
            paramLabel = "DECAY",
            description =
                    "Measure and save, in place of the last weights, their exponential moving average: decay times"
                            + " the old and the rest of the new at each step, e.g. 0.999. Default: none.")
    private double ema;

    @Option(
            names = "--augment",
            paramLabel = "CHANGES",
            converter = AugmentationConverter.class,
            description =
                    "Change training images at random in each epoch, e.g. shift=2,rotate=10,elastic=34; also scale,"
                            + " shear, flip, crop, brightness, contrast, saturation, cutout, sigma; and mix them with others,"
                            + " labels too: mixup=0.2, cutmix=1." + DEFAULT)
    private Augmentation augment = usual.augment();

    @Option(
            names = "--init",
            paramLabel = "NAME",
            converter = InitializerChoice.Converter.class,
            description =
                    "How weights begin: he, xavier or seed, or one for each type of layer, e.g. conv=he,dense=xavier."
                            + " Default: the preset's own, or he.")
    private InitializerChoice initializer = InitializerChoice.USUAL;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Use only N training samples, of each class the same share, drawn by --seed. Default: all.")
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

    /** The model to begin with, if one is asked for. */
    Optional<String> from() {
        return tuning.from();
    }

    /** The recipe that is asked for, if one is. */
    Optional<Recipe> recipe() throws IOException {
        return recipe.isPresent() ? Optional.of(Recipes.find(recipe.get())) : Optional.empty();
    }

    /**
     * All that the training is told.
     *
     * @param source a lasting name of the data
     */
    TrainingSettings settings(
            String source,
            TrainTest data,
            NetworkChoice choice,
            Recipe recipe,
            PictureChoice pictures,
            Optional<Origin> from,
            long seed,
            Kernels kernels) {
        return new TrainingSettings(
                source,
                data.train().sha256(),
                choice.name(),
                recipe.name(),
                given("--epochs") ? epochs : recipe.epochs(),
                given("--batch-size") ? batchSize : recipe.batchSize(),
                given("--accumulate") ? accumulate : recipe.accumulate(),
                optimizer.settings(recipe),
                schedule.settings(recipe),
                loss.settings(choice.network(), recipe),
                given("--ema") ? ema : recipe.ema(),
                limit,
                validation,
                earlyStopping,
                checkpointEvery,
                seed,
                kernels.name(),
                given("--augment") ? augment : recipe.augment(),
                pictures,
                from,
                tuning.freeze(),
                initializer);
    }

    /** How many training samples to use; 0 for all. */
    int limit() {
        return limit;
    }

    /** How weights begin. */
    InitializerChoice initializer() {
        return initializer;
    }

    /** The settings of a training that goes on, with more epochs if the command line says so. */
    TrainingSettings extended(TrainingSettings saved) {
        return given("--epochs") ? saved.withEpochs(epochs) : saved;
    }

    /** Refuses what no training can be told. */
    void requireInRange() {
        requireAtLeastOne("--epochs", epochs);
        requireAtLeastOne("--batch-size", batchSize);
        requireAtLeastOne("--accumulate", accumulate);
        requireAtLeastOne("--limit", limit);
        requireAtLeastOne("--early-stopping", earlyStopping);
        optimizer.requireInRange();
        schedule.requireInRange();
        loss.requireInRange();
        require("--ema", ema, Range.LESS_THAN_ONE);
        require("--validation", validation, Range.FRACTION);
        if (given("--early-stopping") && !given("--validation")) {
            throw usage(
                    "--early-stopping needs --validation FRACTION: a test error that training has chosen by is none");
        }
    }

    /** Refuses what does not go together, be it said here or by the recipe. */
    void requireFitting(NetworkChoice choice, Recipe recipe) {
        loss.requireFitting(choice.network(), recipe);
        optimizer.requireFitting(recipe);
        schedule.requireFitting(recipe, given("--validation"));
        tuning.requireFitting(choice.network());
        if (given("--init") && from().isEmpty() && choice.model().isPresent()) {
            throw usage("--init says how weights begin, and those of a trained model go on: leave it out");
        }
    }

    private void requireAtLeastOne(String option, int value) {
        if (given(option) && !Range.ONE_OR_MORE.holds(value)) {
            throw usage("Invalid value for option '" + option + "': expected " + Range.ONE_OR_MORE + ", got " + value);
        }
    }

    private void require(String option, double value, Range range) {
        if (given(option) && !range.holds(value)) {
            throw usage("Invalid value for option '" + option + "': expected " + range + ", got " + value);
        }
    }

    private boolean given(String option) {
        return command.commandLine().getParseResult().hasMatchedOption(option);
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
