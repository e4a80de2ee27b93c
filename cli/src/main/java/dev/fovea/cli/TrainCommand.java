package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.datasets.DataSource;
import dev.fovea.datasets.TrainTest;
import dev.fovea.formats.CheckpointFile;
import dev.fovea.formats.CheckpointFile.Checkpoint;
import dev.fovea.kernel.Kernels;
import dev.fovea.model.Model;
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
            "  fovea train --resume runs/20260102-030405-lenet5"
        })
final class TrainCommand implements Callable<Integer> {
    /** What may be said of a training that goes on; everything else is as it was. */
    private static final List<String> WITH_RESUME =
            List.of("--resume", "--epochs", "--kernels", "--threads", "--json", "--debug", "--data-home");

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

    @Override
    public Integer call() throws IOException {
        if (resume.isPresent()) {
            refuseOtherSettings();
        }
        options.requireInRange();
        return resume.isPresent() ? goOn(resume.get()) : start();
    }

    private int start() throws IOException {
        String source = data.orElseThrow(() -> usage("Missing required parameter: 'DATA', e.g. mnist"));
        Kernels kernels = kernelsOption.choose(common.console());
        Optional<Recipe> asked = options.recipe();
        NetworkChoice choice =
                NetworkChoice.of(model.or(() -> asked.flatMap(Recipe::model)).orElse(Recipes.DEFAULT), kernels);
        Recipe recipe = asked.orElseGet(() -> Recipes.ofNetwork(choice.name()));
        options.requireFitting(choice, recipe);
        PictureChoice pictures =
                pictureOptions.choice(Optional.of(choice.network().inputShape()), common.seed());
        TrainTest both = open(source, pictures).fitTo(choice.network().inputShape());
        String lasting = DataSource.lasting(source, dataHome.home());
        TrainingSettings settings = options.settings(lasting, both, choice, recipe, pictures, common.seed(), kernels);
        try (RunDirectory directory =
                out.isPresent() ? RunDirectory.createAt(out.get()) : RunDirectory.create(choice.name())) {
            return training(settings, choice, kernels).run(both, choice.model().map(this::trainedFurther), directory);
        }
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
            TrainTest both = dataOf(settings, path).fitTo(checkpoint.network().inputShape());
            NetworkChoice choice = NetworkChoice.resumed(settings.model(), checkpoint.network());
            return training(settings, choice, kernels).run(both, Optional.of(checkpoint.state()), directory);
        }
    }

    private Training training(TrainingSettings settings, NetworkChoice choice, Kernels kernels) {
        return new Training(
                common.console(), settings, choice.network(), choice.initializer(), kernels, common.threads());
    }

    /** The state that a training begins with whose weights have learned before. */
    private TrainingState trainedFurther(Model trained) {
        return TrainingState.beginning(common.seed(), trained.weights());
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
        TrainTest both = open(source, settings.pictures());
        if (!both.train().sha256().equals(settings.datasetSha256())) {
            throw new FoveaException(source + ": expected the data the training began with (sha256 "
                    + settings.datasetSha256() + "), got " + both.train().sha256());
        }
        return both;
    }

    private TrainTest open(String source, PictureChoice pictures) {
        TrainTest both = DataSource.open(source, dataHome.home(), pictures.settings(common.threads()));
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
