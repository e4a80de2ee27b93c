package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.engine.Engine;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.layer.Parameter;
import dev.fovea.model.Model;
import dev.fovea.model.Provenance;
import dev.fovea.network.Architecture;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.network.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fovea inspect}: what a network is made of. */
@Command(
        name = "inspect",
        description = "Show a network's layers, shapes, parameters and costs, and where a model comes from.",
        footerHeading = CommonOptions.EXAMPLE_HEADING,
        footer = {
            "  fovea inspect lenet5",
            "  fovea inspect runs/20260102-030405-lenet5 --filters filters.png",
            "  fovea inspect 'INPUT 3x32x32 -> [CONV 16@3x3 -> RELU]*2 -> FC 10'",
            "  fovea inspect lenet5 --plan --training --batch-size 32"
        })
final class InspectCommand implements Callable<Integer> {
    private static final String PLAN = "--plan";
    private static final String TRAINING = "--training";
    private static final String BATCH_SIZE = "--batch-size";
    private static final String FREEZE = "--freeze";

    private static final int TRAINING_BATCH = 64;
    private static final int PREDICTION_BATCH = 1;

    /** Classes that are named one and all; of more, so many at the beginning and the last. */
    private static final int MOST_CLASSES = 10;

    private static final int FIRST_CLASSES = 5;

    /** Floats that an array of a plan may have at most: 4 GiB. */
    private static final int MOST_FLOATS = 1 << 30;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private KernelsOption kernelsOption = new KernelsOption();

    @Spec
    private CommandSpec command;

    @Parameters(
            paramLabel = "MODEL",
            description = "A model file, .onnx too, a run's directory, a preset's name, or an architecture in quotes.")
    private String model = "";

    @Option(
            names = "--filters",
            paramLabel = "PNG",
            description = "Draw the filters that the model's first convolution has learned.")
    private Optional<Path> filters = Optional.empty();

    @Option(
            names = PLAN,
            description = "Show how the network would be computed here instead: what is fused, which kernels compute"
                    + " it, and in which buffers.")
    private boolean plan;

    @Option(names = TRAINING, description = "With --plan: for training. Default: for predictions.")
    private boolean training;

    @Option(
            names = FREEZE,
            paramLabel = "LAYERS",
            split = ",",
            description = "With --plan --training: as if these layers stayed as they are, names or patterns of names.")
    private List<String> freeze = List.of();

    @Option(
            names = BATCH_SIZE,
            paramLabel = "N",
            description = "With --plan: samples a batch. Default: 64 for training, 1 for predictions.")
    private Optional<Integer> batchSize = Optional.empty();

    /** One layer; memory is that of its output for one sample, in bytes. */
    record Row(String name, String layer, List<Integer> outputShape, long parameters, long multiplyAdds, long memory) {
        static Row of(Network network, Node node) {
            int[] dims = network.shape(node.name()).dims();
            long parameters = 0;
            for (Parameter parameter : network.parameters(node)) {
                parameters += parameter.shape().size();
            }
            return new Row(
                    node.name(),
                    node.layer().toString(),
                    Arrays.stream(dims).boxed().toList(),
                    parameters,
                    node.layer().multiplyAdds(network.inputShapes(node)),
                    (long) Float.BYTES * network.shape(node.name()).size());
        }
    }

    /** All of it, as {@code --json} prints it. */
    record Json(
            String architecture,
            List<Row> layers,
            long parameters,
            long multiplyAdds,
            long weightsMemory,
            long outputsMemory,
            Optional<List<String>> classes,
            Optional<Provenance> provenance) {}

    @Override
    public Integer call() throws IOException {
        requireFitting();
        Kernels kernels = plan ? kernelsOption.choose(common.console()) : new ScalarKernels();
        NetworkChoice choice = NetworkChoice.of(model, kernels);
        if (plan) {
            PlanReport report = plan(choice, kernels);
            report.print(common.console());
            common.console().emit(report);
        } else {
            Json report = layers(choice);
            print(common.console(), choice.network(), report);
            common.console().emit(report);
        }
        if (filters.isPresent()) {
            Model trained = choice.model()
                    .orElseThrow(() -> new FoveaException(model + ": expected a trained model to draw the filters of"));
            FilterPicture.of(trained).write(filters.get());
            common.console().note("filters drawn to " + filters.get());
        }
        return Main.OK;
    }

    /** Refuses options that would not be heeded, and batches that are none. */
    private void requireFitting() {
        for (String option : List.of(TRAINING, BATCH_SIZE, KernelsOption.NAME, FREEZE)) {
            if (!plan && command.commandLine().getParseResult().hasMatchedOption(option)) {
                throw usage(option + " goes with " + PLAN);
            }
        }
        if (!freeze.isEmpty() && !training) {
            throw usage(FREEZE + " goes with " + TRAINING);
        }
        batchSize.filter(size -> size < 1).ifPresent(size -> {
            throw usage("Invalid value for option '" + BATCH_SIZE + "': expected 1 or more, got " + size);
        });
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private PlanReport plan(NetworkChoice choice, Kernels kernels) {
        Network network = choice.network();
        int samples = batchSize.orElse(training ? TRAINING_BATCH : PREDICTION_BATCH);
        int largest = network.nodes().stream()
                .mapToInt(node -> network.shape(node.name()).size())
                .reduce(network.inputShape().size(), Math::max);
        if (samples > MOST_FLOATS / largest) {
            throw new FoveaException(BATCH_SIZE + " " + samples + ": a sample takes up to " + largest
                    + " floats in one array, so expected a batch of at most " + MOST_FLOATS / largest);
        }
        Weights weights = choice.model().map(Model::weights).orElseGet(() -> Weights.blank(network));
        TuningOptions.requireFreezable(command, network, freeze);
        try (Engine engine = Engine.start(kernels, common.threads())) {
            return training
                    ? PlanReport.training(engine, network, weights, samples, TuningOptions.frozen(network, freeze))
                    : PlanReport.inference(engine, network, weights, samples);
        }
    }

    private static Json layers(NetworkChoice choice) {
        Network network = choice.network();
        List<Row> rows =
                network.nodes().stream().map(node -> Row.of(network, node)).toList();
        return new Json(
                Architecture.format(network),
                rows,
                network.parameterCount(),
                network.multiplyAdds(),
                Float.BYTES * network.parameterCount(),
                rows.stream().mapToLong(Row::memory).sum(),
                choice.model().map(Model::classes),
                choice.model().map(Model::provenance));
    }

    private static void print(Console console, Network network, Json report) {
        int name = width("layer", report.layers().stream().map(Row::name).toList());
        int layer = width("", report.layers().stream().map(Row::layer).toList());
        String format = "%-" + name + "s  %-" + layer + "s  %-14s %12s %14s %10s";
        console.say(report.architecture());
        console.say("");
        console.say(Console.style(
                "bold", String.format(format, "layer", "", "output", "parameters", "multiply-adds", "memory")));
        console.say(String.format(format, "input", "", network.inputShape(), "", "", ""));
        for (Row row : report.layers()) {
            console.say(String.format(
                    Locale.ROOT,
                    format,
                    row.name(),
                    row.layer(),
                    network.shape(row.name()),
                    row.parameters() == 0 ? "" : String.format(Locale.ROOT, "%,d", row.parameters()),
                    row.multiplyAdds() == 0 ? "" : String.format(Locale.ROOT, "%,d", row.multiplyAdds()),
                    bytes(row.memory())));
        }
        console.say(Console.style(
                "bold",
                String.format(
                        Locale.ROOT,
                        format,
                        "total",
                        "",
                        "",
                        String.format(Locale.ROOT, "%,d", report.parameters()),
                        String.format(Locale.ROOT, "%,d", report.multiplyAdds()),
                        bytes(report.outputsMemory()))));
        console.say(String.format(
                Locale.ROOT,
                "weights %s; outputs %s a sample (float32)",
                bytes(report.weightsMemory()),
                bytes(report.outputsMemory())));
        report.classes().ifPresent(classes -> console.say(listed(classes)));
        report.provenance().ifPresent(provenance -> print(console, provenance));
    }

    /** The classes on one line: {@code 1000 classes: 0, 1, 2, 3, 4, ..., 999 (--json has all)}. */
    static String listed(List<String> classes) {
        String names = classes.size() <= MOST_CLASSES
                ? String.join(", ", classes)
                : String.join(", ", classes.subList(0, FIRST_CLASSES)) + ", ..., " + classes.get(classes.size() - 1)
                        + " (--json has all)";
        return classes.size() + (classes.size() == 1 ? " class: " : " classes: ") + names;
    }

    private static void print(Console console, Provenance provenance) {
        console.say("");
        if (!provenance.hyperParameters().containsKey(OnnxClassifier.IMPORTED_FROM)) {
            console.say("trained by Fovea " + provenance.foveaVersion() + " on " + provenance.dataset() + " with seed "
                    + provenance.seed() + " and " + provenance.kernels() + " kernels");
            console.say("data sha256 " + provenance.datasetSha256());
        }
        for (Map.Entry<String, String> entry : provenance.hyperParameters().entrySet()) {
            console.say("  " + entry.getKey() + ": " + entry.getValue());
        }
        for (Map.Entry<String, Double> entry : provenance.results().entrySet()) {
            console.say("  " + entry.getKey() + ": " + entry.getValue());
        }
    }

    private static int width(String head, List<String> cells) {
        return Math.max(
                head.length(), cells.stream().mapToInt(String::length).max().orElse(0));
    }

    /** So many bytes in the unit that suits them. */
    static String bytes(long bytes) {
        return bytes < 10_000
                ? bytes + " B"
                : bytes < 10_000_000
                        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
