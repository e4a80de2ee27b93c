package dev.fovea.cli;

import dev.fovea.data.Dataset;
import dev.fovea.data.Fit;
import dev.fovea.datasets.DataSource;
import dev.fovea.datasets.PictureSettings;
import dev.fovea.datasets.TrainTest;
import dev.fovea.engine.Engine;
import dev.fovea.kernel.Kernels;
import dev.fovea.metric.Evaluation;
import dev.fovea.model.Ensemble;
import dev.fovea.model.Model;
import dev.fovea.train.EnsembleEvaluation;
import dev.fovea.train.Evaluator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fovea evaluate}: how good a model is on labelled data. */
@Command(
        name = "evaluate",
        description = "Measure a trained model on labelled images: error rate, confusion matrix, precision and recall.",
        footerHeading = CommonOptions.EXAMPLE_HEADING,
        footer = {
            "  fovea evaluate runs/20260102-030405-lenet5 mnist",
            "  fovea evaluate model.safetensors my-data --json"
        })
final class EvaluateCommand implements Callable<Integer> {
    /** Which part of the data to measure on. */
    enum Part {
        TEST("test"),
        TRAIN("train");

        private final String word;

        Part(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private KernelsOption kernelsOption = new KernelsOption();

    @Mixin
    private DataHomeOption dataHome = new DataHomeOption();

    @Mixin
    private ScratchOption scratch = new ScratchOption();

    @Parameters(index = "0", paramLabel = "MODEL", description = Members.MODEL)
    private String model = "";

    @Parameters(index = "1", paramLabel = "DATA", description = PictureOptions.DATA)
    private String data = "";

    @Option(
            names = "--test-fraction",
            paramLabel = "FRACTION",
            description =
                    "As in training, where the data have no test part; the same --seed, too. Default: ${DEFAULT-VALUE}.")
    private double testFraction = 0.2;

    @Option(names = "--skip-corrupt", description = "Leave pictures that cannot be read out, instead of stopping.")
    private boolean skipCorrupt;

    @Option(
            names = "--split",
            paramLabel = "PART",
            description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Part part = Part.TEST;

    @Override
    public Integer call() throws IOException {
        PictureOptions.requireFraction(spec, testFraction);
        Console console = common.console();
        Kernels kernels = kernelsOption.choose(console);
        Ensemble ensemble = Members.of(model, kernels, console);
        Model trained = ensemble.members().get(0);
        TrainTest both = DataSource.open(
                data,
                dataHome.home(),
                new PictureSettings(
                                Optional.empty(),
                                Fit.STRETCH,
                                testFraction,
                                common.seed(),
                                skipCorrupt,
                                0,
                                scratch.decoding(common.threads(), console))
                        .as(trained.preprocessing()));
        Dataset dataset = DataForModel.of(trained, part == Part.TEST ? both.test() : both.train());
        console.note(String.format(
                Locale.ROOT,
                "measuring on %,d images of %s with %s kernels",
                dataset.size(),
                dataset.name(),
                kernels.name()));
        try (Engine engine = Engine.start(kernels, common.threads())) {
            if (ensemble.members().size() > 1) {
                EnsembleEvaluation evaluation = EnsembleEvaluation.of(engine, ensemble, dataset);
                EnsembleReport.print(console, evaluation);
                console.emit(EnsembleReport.of(evaluation));
                return Main.OK;
            }
            Evaluation evaluation = new Evaluator(
                            engine,
                            trained.network(),
                            trained.weights(),
                            LossSettings.suiting(trained.network()).loss(List.of()))
                    .evaluate(dataset);
            EvaluationReport.print(console, evaluation);
            console.emit(EvaluationReport.of(evaluation));
        }
        return Main.OK;
    }
}
