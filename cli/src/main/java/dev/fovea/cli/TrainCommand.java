package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.datasets.DataSource;
import dev.fovea.datasets.TrainTest;
import dev.fovea.formats.CheckpointFile;
import dev.fovea.formats.CheckpointFile.Checkpoint;
import dev.fovea.kernel.Kernels;
import dev.fovea.model.Model;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.tensor.Shape;
import dev.fovea.train.FineTuning;
import dev.fovea.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code fovea train}: from data to a tested model. */
@Command(
        name = "train",
        description = {
            "Train a network on labelled images, test it, and save it.",
            "The defaults shown are those of the recipe lenet5; other networks have their own, and training prints what it goes by."
        },
        footerHeading = CommonOptions.EXAMPLE_HEADING,
        footer = {
            "  fovea train mnist",
            "  fovea train mnist --recipe mnist-fast",
            "  fovea train mnist --model seed --epochs 3",
            "  fovea train mnist --model 'INPUT 1x28x28 -> FC 100 -> RELU -> FC 10'",
            "  fovea train my-data --validation 0.1 --early-stopping 3",
            "  fovea train my-data --lr-find",
            "  fovea train my-data --ensemble 5",
            "  fovea train my-data --from runs/20260102-030405-lenet5 --freeze 'conv*'",
            "  fovea train my-data --folds 5",
            "  fovea train --resume runs/20260102-030405-lenet5"
        })
final class TrainCommand implements Callable<Integer> {
    /** What may be said of a training that goes on; everything else is as it was. */
    private static final List<String> WITH_RESUME =
            List.of("--resume", "--epochs", "--kernels", "--threads", "--json", "--debug", "--data-home", "--scratch");

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private KernelsOption kernelsOption = new KernelsOption();

    @Mixin
    private TrainingOptions options = new TrainingOptions();

    @Mixin
    private PictureOptions pictureOptions = new PictureOptions();

    @Mixin
    private DataHomeOption dataHome = new DataHomeOption();

    @Mixin
    private ScratchOption scratch = new ScratchOption();

    @Parameters(arity = "0..1", paramLabel = "DATA", description = PictureOptions.DATA)
    private Optional<String> data = Optional.empty();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "A preset such as lenet5 or resnet20, an architecture in quotes, or a model file to train further."
                            + " Default: the recipe's, or lenet5.")
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description = "Go on with the training of this run's directory, with its settings; --epochs may extend it,"
                    + " and DATA may say where its data are now.")
    private Optional<Path> resume = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where model and record go. Default: runs/<date-time>-<model>.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--lr-find",
            description =
                    "Do not train, but try learning rates: 100 steps at rates from 1e-7 to 10, a plot of the loss over"
                            + " them, and a suggestion for --lr. Writes nothing.")
    private boolean findsRate;

    @Option(
            names = "--ensemble",
            paramLabel = "K",
            description =
                    "Train K networks that differ in their seeds, --seed and those that follow, into DIR/member-1 and so"
                            + " on, and test the mean of their probabilities.")
    private int ensemble;

    @Option(
            names = "--folds",
            paramLabel = "K",
            description =
                    "Cross-validate instead: deal the training samples to K folds, train without each of them once, and"
                            + " say the mean and the deviation of the errors on it. The test samples are left alone.")
    private int folds;

    @Override
    public Integer call() throws IOException {
        requireOneKind();
        if (resume.isPresent()) {
            refuseOtherSettings();
        }
        options.requireInRange();
        return resume.isPresent() ? goOn(resume.get()) : start();
    }

    /** A search for a rate, an ensemble, a cross-validation: one of them at most. */
    private void requireOneKind() {
        ParseResult given = spec.commandLine().getParseResult();
        if (findsRate && (resume.isPresent() || out.isPresent())) {
            throw usage("--lr-find only tries learning rates and writes nothing: leave "
                    + (resume.isPresent() ? "--resume" : "--out") + " out");
        }
        if (findsRate && given.hasMatchedOption("--ensemble")) {
            throw usage("--lr-find tries learning rates on one network: leave --ensemble out");
        }
        if (given.hasMatchedOption("--folds") && (findsRate || given.hasMatchedOption("--ensemble"))) {
            throw usage("--folds trains one network for each fold: leave " + (findsRate ? "--lr-find" : "--ensemble")
                    + " out");
        }
        requireAtLeastTwo(given, "--ensemble", ensemble);
        requireAtLeastTwo(given, "--folds", folds);
    }

    private void requireAtLeastTwo(ParseResult given, String option, int number) {
        if (given.hasMatchedOption(option) && number < 2) {
            throw usage("Invalid value for option '" + option + "': expected 2 or more, got " + number);
        }
    }

    private int start() throws IOException {
        String source = data.orElseThrow(() -> usage("Missing required parameter: 'DATA', e.g. mnist"));
        Kernels kernels = kernelsOption.choose(common.console());
        Optional<Recipe> asked = options.recipe();
        NetworkChoice choice = choose(asked, kernels).with(options.initializer());
        Recipe recipe = asked.orElseGet(() -> Recipes.ofNetwork(choice.name()));
        options.requireFitting(choice, recipe);
        Optional<Origin> origin =
                options.from().flatMap(from -> choice.model().map(trained -> Origin.of(from, trained)));
        Shape seen = choice.model()
                .filter(trained -> origin.isPresent())
                .map(trained -> trained.preprocessing().image())
                .orElse(choice.network().inputShape());
        PictureChoice pictures = pictureOptions.choice(Optional.of(seen), common.seed());
        TrainTest both = prepared(open(source, pictures, options.limit()), choice.network(), origin);
        String lasting = DataSource.lasting(source, dataHome.home());
        TrainingSettings settings =
                options.settings(lasting, both, choice, recipe, pictures, origin, common.seed(), kernels);
        LongFunction<EnsembleTraining.Start> starts = seed -> start(choice, origin, both, seed);
        BiFunction<TrainingSettings, Network, Training> trainings =
                (told, network) -> training(told, network, choice.initializer(), kernels);
        if (findsRate) {
            EnsembleTraining.Start start = starts.apply(common.seed());
            trainings.apply(settings, start.network()).findRate(both, start.state(common.seed()));
            return Main.OK;
        }
        try (RunDirectory directory = out.isPresent()
                ? RunDirectory.createAt(out.get())
                : RunDirectory.create(choice.name() + (folds > 0 ? "-folds" : ""))) {
            if (ensemble > 0) {
                return new EnsembleTraining(
                                common.console(), ensemble, settings, starts, trainings, kernels, common.threads())
                        .run(both, directory);
            }
            EnsembleTraining.Start start = starts.apply(common.seed());
            Training training = trainings.apply(settings, start.network());
            Optional<TrainingState> state = start.state(common.seed());
            if (folds > 0) {
                CrossValidation validation = new CrossValidation(common.console(), training, folds);
                return validation.run(both.train(), state, directory) ? Main.OK : Main.FAILED;
            }
            return training.run(both, state, directory);
        }
    }

    private NetworkChoice choose(Optional<Recipe> asked, Kernels kernels) throws IOException {
        if (options.from().isEmpty()) {
            return NetworkChoice.of(model.or(() -> asked.flatMap(Recipe::model)).orElse(Recipes.DEFAULT), kernels);
        }
        if (model.isPresent()) {
            throw usage("--from MODEL brings its network along: leave --model out");
        }
        return NetworkChoice.tuned(options.from().get(), kernels, common.console());
    }

    /** The data for the network, and normalised as what it begins with learned to see them. */
    private static TrainTest prepared(TrainTest both, Network network, Optional<Origin> origin) {
        TrainTest fitted = both.fitTo(network.inputShape());
        return origin.map(from -> from.prepare(fitted)).orElse(fitted);
    }

    /** What a training of this seed begins with. */
    private EnsembleTraining.Start start(NetworkChoice choice, Optional<Origin> origin, TrainTest both, long seed) {
        if (origin.isEmpty()) {
            return new EnsembleTraining.Start(choice.network(), choice.model().map(Model::weights));
        }
        FineTuning tuning = tuned(choice.model().orElseThrow(), both, choice, seed);
        return new EnsembleTraining.Start(tuning.network(), Optional.of(tuning.weights()));
    }

    private FineTuning tuned(Model trained, TrainTest both, NetworkChoice choice, long seed) {
        FineTuning tuning = FineTuning.of(trained, both.train().classes(), choice.initializer(), seed);
        tuning.head()
                .ifPresent(head -> common.console()
                        .note("new head: " + head + " begins anew, for the "
                                + both.train().classes().size() + " classes of "
                                + both.train().name() + " in place of the model's "
                                + trained.classes().size()));
        return tuning;
    }

    private int goOn(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            throw new FoveaException(path + ": expected a run's directory, there is none");
        }
        try (RunDirectory directory = RunDirectory.open(path)) {
            Path file = directory.checkpoint();
            Checkpoint checkpoint = CheckpointFile.read(file);
            TrainingSettings settings = options.extended(checkpoint.settings(file, TrainingSettings.class));
            requireNotBeyond(settings.epochs(), checkpoint.state(), file);
            Kernels kernels = kernelsOf(settings, file);
            TrainTest both = prepared(dataOf(settings, path), checkpoint.network(), settings.from());
            NetworkChoice choice = NetworkChoice.resumed(settings.model(), checkpoint.network())
                    .with(settings.initializer());
            return training(settings, choice.network(), choice.initializer(), kernels)
                    .run(both, Optional.of(checkpoint.state()), directory);
        }
    }

    private Training training(TrainingSettings settings, Network network, Initializer initializer, Kernels kernels) {
        return new Training(common.console(), settings, network, initializer, kernels, common.threads());
    }

    /** The kernels that a training began with: others round otherwise, and would not end with the same bits. */
    private Kernels kernelsOf(TrainingSettings settings, Path file) {
        String began = settings.kernels();
        kernelsOption.name().filter(name -> !name.equals(began)).ifPresent(name -> {
            throw new FoveaException(file + ": it began with " + began + " kernels, and " + name
                    + " kernels round otherwise: go on without --kernels " + name);
        });
        try {
            return Kernels.named(began);
        } catch (FoveaException e) {
            throw new FoveaException(file + ": cannot go on as it began: " + e.getMessage(), e);
        }
    }

    /** The data that a training began with, wherever they are now. */
    private TrainTest dataOf(TrainingSettings settings, Path run) {
        String source = data.orElse(settings.data());
        if (data.isEmpty() && !source.equals("mnist") && !Files.exists(Path.of(source))) {
            throw new FoveaException(source + ": expected the data the training began with, they are gone: say where"
                    + " they are now, fovea train DATA --resume " + run);
        }
        TrainTest both = open(source, settings.pictures(), settings.limit());
        if (!both.train().sha256().equals(settings.datasetSha256())) {
            throw new FoveaException(source + ": expected the data the training began with (sha256 "
                    + settings.datasetSha256() + "), got " + both.train().sha256());
        }
        return both;
    }

    /** The data; of pictures no more than the limit are decoded, other data are limited when they are trained on. */
    private TrainTest open(String source, PictureChoice pictures, int limit) {
        TrainTest both = DataSource.open(
                source,
                dataHome.home(),
                pictures.settings(scratch.decoding(common.threads(), common.console()))
                        .withLimit(limit));
        int corrupt = both.files().corrupt().size();
        int all = both.train().size() + both.test().size() + corrupt;
        if (corrupt > 0) {
            common.console()
                    .warn(corrupt + " of " + all + " pictures cannot be read and are left out: fovea data names them");
        }
        return both;
    }

    /** Fewer epochs than are begun would save what no training of that length ends with. */
    private static void requireNotBeyond(int epochs, TrainingState state, Path file) {
        int begun = state.epoch() + (state.batch() > 0 ? 1 : 0);
        if (begun > epochs) {
            throw new FoveaException(file + ": expected --epochs to be at least the " + begun
                    + " that the training has done or begun, got " + epochs);
        }
    }

    private void refuseOtherSettings() {
        for (ArgSpec given : spec.commandLine().getParseResult().matchedArgs()) {
            if (given instanceof OptionSpec option && !WITH_RESUME.contains(option.longestName())) {
                throw usage("With --resume the training goes on as it was started: leave " + option.longestName()
                        + " out (" + String.join(", ", WITH_RESUME.subList(1, WITH_RESUME.size())) + " may change)");
            }
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
