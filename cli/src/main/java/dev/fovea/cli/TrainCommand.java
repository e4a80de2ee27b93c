package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.datasets.DataSource;
import dev.fovea.datasets.TrainTest;
import dev.fovea.formats.CheckpointFile;
import dev.fovea.formats.CheckpointFile.Checkpoint;
import dev.fovea.kernel.Kernels;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fovea train}: from data to a tested model. */
@Command(
        name = "train",
        description = "Train a network on labelled images, test it, and save it.",
        footerHeading = CommonOptions.EXAMPLE_HEADING,
        footer = {
            "  fovea train mnist",
            "  fovea train mnist --model seed --epochs 3",
            "  fovea train mnist --model 'INPUT 1x28x28 -> FC 100 -> RELU -> FC 10'",
            "  fovea train my-data --validation 0.1 --early-stopping 3",
            "  fovea train --resume runs/20260102-030405-lenet5"
        })
final class TrainCommand implements Callable<Integer> {
    /** What may be said of a training that goes on; everything else is as it was. */
    private static final List<String> WITH_RESUME = List.of("--resume", "--epochs", "--threads", "--json", "--debug");

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "DATA",
            description = "mnist, or a directory with the four IDX files, raw or gzipped, under MNIST's names.")
    private Optional<String> data = Optional.empty();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "lenet5 (default), lenet5-1998, seed, an architecture in quotes, or a model file to train further.")
    private String model = "lenet5";

    @Option(names = "--epochs", paramLabel = "N", description = "How many times to go through the data.")
    private Optional<Integer> epochs = Optional.empty();

    @Option(names = "--batch-size", paramLabel = "N", description = "Samples a step.")
    private Optional<Integer> batchSize = Optional.empty();

    @Option(names = "--optimizer", paramLabel = "NAME", description = "One of: ${COMPLETION-CANDIDATES}.")
    private OptimizerName optimizer = OptimizerName.SGD;

    @Option(names = "--lr", paramLabel = "X", description = "The learning rate.")
    private Optional<Double> learningRate = Optional.empty();

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "How the learning rate changes: one of ${COMPLETION-CANDIDATES}.")
    private Optional<ScheduleName> schedule = Optional.empty();

    @Option(names = "--momentum", paramLabel = "X", description = "From 0 to less than 1.")
    private Optional<Double> momentum = Optional.empty();

    @Option(names = "--nesterov", description = "Look ahead by the momentum.")
    private boolean nesterov;

    @Option(names = "--weight-decay", paramLabel = "X", description = "How strongly weights are pulled to zero.")
    private Optional<Double> weightDecay = Optional.empty();

    @Option(names = "--loss", paramLabel = "NAME", description = "One of: ${COMPLETION-CANDIDATES}.")
    private Optional<LossName> loss = Optional.empty();

    @Option(
            names = "--label-smoothing",
            paramLabel = "X",
            description = "The share of probability spread over all classes (cross-entropy only).")
    private Optional<Double> labelSmoothing = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "Use only the first N training samples.")
    private Optional<Integer> limit = Optional.empty();

    @Option(
            names = "--validation",
            paramLabel = "FRACTION",
            description = "Hold this share of the training samples back, and measure on it after each epoch. Without it"
                    + " each epoch is measured on the test samples.")
    private Optional<Double> validation = Optional.empty();

    @Option(
            names = "--early-stopping",
            paramLabel = "N",
            description = "Stop when the validation loss has not improved for N epochs, and keep the best weights.")
    private Optional<Integer> earlyStopping = Optional.empty();

    @Option(
            names = "--checkpoint-every",
            paramLabel = "EPOCHS|Nsteps",
            converter = CheckpointInterval.Converter.class,
            description = "Save the training so often, e.g. 2 or 500steps. Default: each epoch.")
    private CheckpointInterval checkpointEvery = CheckpointInterval.EACH_EPOCH;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description = "Go on with the training of this run's directory, with its settings; --epochs may extend it.")
    private Optional<Path> resume = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where model and record go. Default: runs/<date-time>-<model>.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws IOException {
        return resume.isPresent() ? goOn(resume.get()) : start();
    }

    private int start() throws IOException {
        String source = data.orElseThrow(() -> usage("Missing required parameter: 'DATA', e.g. mnist"));
        requireUsable();
        NetworkChoice choice = NetworkChoice.of(model);
        Network network = choice.network();
        TrainTest both = DataSource.open(source).fitTo(network.inputShape());
        Kernels kernels = Kernels.preferred();
        TrainingSettings settings = settings(source, both, choice, kernels);
        Optional<TrainingState> start = choice.model()
                .map(trained -> new TrainingState(
                        common.seed(),
                        0,
                        0,
                        0,
                        0,
                        0,
                        List.of(),
                        trained.weights(),
                        Weights.zeros(network),
                        Optional.empty()));
        try (RunDirectory directory =
                out.isPresent() ? RunDirectory.createAt(out.get()) : RunDirectory.create(choice.name())) {
            return new Training(common.console(), settings, network, choice.initializer(), kernels, common.threads())
                    .run(both, start, directory);
        }
    }

    private int goOn(Path path) throws IOException {
        for (ArgSpec given : spec.commandLine().getParseResult().matchedArgs()) {
            if (given instanceof OptionSpec option && !WITH_RESUME.contains(option.longestName())) {
                throw usage("With --resume the training goes on as it was started: leave " + option.longestName()
                        + " out (" + String.join(", ", WITH_RESUME.subList(1, WITH_RESUME.size())) + " may change)");
            }
        }
        if (!Files.isDirectory(path)) {
            throw new FoveaException(path + ": expected a run's directory, there is none");
        }
        try (RunDirectory directory = RunDirectory.open(path)) {
            Path file = directory.checkpoint();
            Checkpoint checkpoint = CheckpointFile.read(file);
            TrainingSettings saved = checkpoint.settings(file, TrainingSettings.class);
            TrainingSettings settings = epochs.isPresent() ? saved.withEpochs(epochs.get()) : saved;
            Kernels kernels = Kernels.preferred();
            if (!kernels.name().equals(settings.kernels())) {
                throw new FoveaException(file + ": it was trained with " + settings.kernels() + " kernels, which round"
                        + " otherwise than the " + kernels.name() + " kernels of this JVM: resume it with those");
            }
            TrainTest both = DataSource.open(data.orElse(settings.data()))
                    .fitTo(checkpoint.network().inputShape());
            if (!both.train().sha256().equals(settings.datasetSha256())) {
                throw new FoveaException(data.orElse(settings.data()) + ": expected the data the training began with"
                        + " (sha256 " + settings.datasetSha256() + "), got "
                        + both.train().sha256());
            }
            NetworkChoice choice = NetworkChoice.resumed(settings.model(), checkpoint.network());
            return new Training(
                            common.console(),
                            settings,
                            checkpoint.network(),
                            choice.initializer(),
                            kernels,
                            common.threads())
                    .run(both, Optional.of(checkpoint.state()), directory);
        }
    }

    private TrainingSettings settings(String source, TrainTest both, NetworkChoice choice, Kernels kernels) {
        Recipe recipe = Recipe.of(choice.name());
        boolean embedded = source.equals("mnist");
        return new TrainingSettings(
                embedded ? source : Path.of(source).toAbsolutePath().normalize().toString(),
                both.train().sha256(),
                choice.name(),
                epochs.orElse(recipe.epochs()),
                batchSize.orElse(recipe.batchSize()),
                optimizer,
                learningRate.orElse(recipe.learningRate()),
                schedule.orElse(recipe.schedule()),
                momentum.orElse(recipe.momentum()),
                nesterov,
                weightDecay.orElse(recipe.weightDecay()),
                loss.orElse(recipe.loss()),
                labelSmoothing.orElse(recipe.labelSmoothing()),
                limit.orElse(0),
                validation.orElse(0.0),
                earlyStopping.orElse(0),
                checkpointEvery,
                common.seed(),
                kernels.name());
    }

    private void requireUsable() {
        epochs.ifPresent(n -> requireAtLeastOne("--epochs", n));
        batchSize.ifPresent(n -> requireAtLeastOne("--batch-size", n));
        limit.ifPresent(n -> requireAtLeastOne("--limit", n));
        earlyStopping.ifPresent(n -> requireAtLeastOne("--early-stopping", n));
        require("--lr", learningRate, x -> x > 0 && Float.isFinite((float) x), "a number greater than 0");
        require("--momentum", momentum, x -> x >= 0 && x < 1, "a number from 0 to less than 1");
        require("--weight-decay", weightDecay, x -> x >= 0 && Float.isFinite((float) x), "a number of at least 0");
        require("--label-smoothing", labelSmoothing, x -> x >= 0 && x < 1, "a number from 0 to less than 1");
        require("--validation", validation, x -> x > 0 && x < 1, "a fraction between 0 and 1");
        if (earlyStopping.isPresent() && validation.isEmpty()) {
            throw usage(
                    "--early-stopping needs --validation FRACTION: a test error that training has chosen by is none");
        }
        if (labelSmoothing.isPresent() && loss.isPresent() && loss.get() == LossName.MSE) {
            throw usage("--label-smoothing goes with --loss cross-entropy");
        }
    }

    private void requireAtLeastOne(String option, int value) {
        if (value < 1) {
            throw usage("Invalid value for option '" + option + "': expected 1 or more, got " + value);
        }
    }

    private void require(
            String option, Optional<Double> value, java.util.function.DoublePredicate rule, String expected) {
        if (value.isPresent() && !rule.test(value.get())) {
            throw usage("Invalid value for option '" + option + "': expected " + expected + ", got " + value.get());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
