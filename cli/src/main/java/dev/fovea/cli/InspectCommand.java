package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.layer.Parameter;
import dev.fovea.model.Model;
import dev.fovea.model.Provenance;
import dev.fovea.network.Architecture;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea inspect}: what a network is made of. */
@Command(
        name = "inspect",
        description = "Show a network's layers, shapes, parameters and costs, and where a model comes from.",
        footerHeading = CommonOptions.EXAMPLE_HEADING,
        footer = {
            "  fovea inspect lenet5",
            "  fovea inspect runs/20260102-030405-lenet5 --filters filters.png",
            "  fovea inspect 'INPUT 3x32x32 -> [CONV 16@3x3 -> RELU]*2 -> FC 10'"
        })
final class InspectCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "MODEL",
            description = "A model file, a run's directory, a preset's name, or an architecture in quotes.")
    private String model = "";

    @Option(
            names = "--filters",
            paramLabel = "PNG",
            description = "Draw the filters that the model's first convolution has learned.")
    private Optional<Path> filters = Optional.empty();

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
        NetworkChoice choice = NetworkChoice.of(model, new ScalarKernels());
        Network network = choice.network();
        List<Row> rows =
                network.nodes().stream().map(node -> Row.of(network, node)).toList();
        Json report = new Json(
                Architecture.format(network),
                rows,
                network.parameterCount(),
                network.multiplyAdds(),
                Float.BYTES * network.parameterCount(),
                rows.stream().mapToLong(Row::memory).sum(),
                choice.model().map(Model::classes),
                choice.model().map(Model::provenance));
        print(common.console(), network, report);
        common.console().emit(report);
        if (filters.isPresent()) {
            Model trained = choice.model()
                    .orElseThrow(() -> new FoveaException(model + ": expected a trained model to draw the filters of"));
            FilterPicture.of(trained).write(filters.get());
            common.console().note("filters drawn to " + filters.get());
        }
        return Main.OK;
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
        report.classes().ifPresent(classes -> console.say("classes " + String.join(", ", classes)));
        report.provenance().ifPresent(provenance -> print(console, provenance));
    }

    private static void print(Console console, Provenance provenance) {
        console.say("");
        console.say("trained by Fovea " + provenance.foveaVersion() + " on " + provenance.dataset() + " with seed "
                + provenance.seed() + " and " + provenance.kernels() + " kernels");
        console.say("data sha256 " + provenance.datasetSha256());
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

    private static String bytes(long bytes) {
        return bytes < 10_000
                ? bytes + " B"
                : bytes < 10_000_000
                        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
