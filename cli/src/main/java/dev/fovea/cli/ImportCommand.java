package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.Version;
import dev.fovea.data.Fit;
import dev.fovea.data.Preprocessing;
import dev.fovea.formats.ModelFile;
import dev.fovea.formats.Safetensors;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.model.Model;
import dev.fovea.model.Provenance;
import dev.fovea.network.Architecture;
import dev.fovea.network.Network;
import dev.fovea.onnx.OnnxImport;
import dev.fovea.onnx.OnnxModel;
import dev.fovea.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea import}: an ONNX model becomes one of Fovea's, which predicts and trains. */
@Command(
        name = "import",
        description = "Make a model file of an ONNX model that other programs have trained.",
        footerHeading = CommonOptions.EXAMPLE_HEADING,
        footer = {
            "  fovea import resnet18.onnx --preprocess imagenet --out model.safetensors",
        })
final class ImportCommand implements Callable<Integer> {
    /** What stands before the names of Fovea's own texts in a model's metadata. */
    static final String METADATA = "fovea.";

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "ONNX", description = "An .onnx file.")
    private Path file = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The model file to write.")
    private Path out = Path.of("");

    @Option(
            names = "--classes",
            paramLabel = "FILE",
            description =
                    "The names of the classes, one a line, in the order of the outputs. Default: those in the file if"
                            + " Fovea wrote it, else their numbers.")
    private Optional<Path> classes = Optional.empty();

    @Option(
            names = "--preprocess",
            paramLabel = "NAME",
            description =
                    "What the network sees of a pixel from 0 to 255; one of: ${COMPLETION-CANDIDATES} (0 to 1, -1 to"
                            + " 1, less the mean and by the deviation of ImageNet). Default: as in the file if Fovea wrote it, else"
                            + " unit.")
    private Optional<InputScale> scale = Optional.empty();

    @Option(
            names = "--external-data",
            description = "Read weights from other files of the same folder, too. Not for models of strangers.")
    private boolean externalData;

    /** The line with {@code --json}. */
    record Json(String file, String architecture, long parameters, int classes, String weightsSha256) {}

    @Override
    public Integer call() throws IOException {
        OnnxModel onnx = OnnxModel.read(file, externalData);
        OnnxImport read = OnnxImport.of(onnx);
        Map<String, String> texts = new LinkedHashMap<>();
        onnx.metadata().forEach((key, text) -> {
            if (key.startsWith(METADATA)) {
                texts.put(key.substring(METADATA.length()), text);
            }
        });
        ModelFile.Description description = ModelFile.description(file, texts);
        Network network = read.network();
        requireClassifier(network);
        Model model = new Model(
                network,
                read.weights(),
                preprocessing(network, description),
                classes(network, description),
                description.provenance().orElseGet(() -> provenance(onnx)),
                new ScalarKernels());
        ModelFile.write(out, model);
        report(model);
        return Main.OK;
    }

    private void requireClassifier(Network network) {
        if (!network.inputShape().isImage() || network.outputShape().rank() != 1) {
            throw new FoveaException(
                    file + ": expected a network from an image to a value for each class, got one from "
                            + network.inputShape() + " to " + network.outputShape());
        }
    }

    private Preprocessing preprocessing(Network network, ModelFile.Description description) {
        Shape input = network.inputShape();
        if (scale.isEmpty() && description.preprocessing().isPresent()) {
            return description.preprocessing().get();
        }
        if (scale.isEmpty()) {
            common.console()
                    .warn(file + " does not say what it sees of a pixel: taken for 0 to 1; --preprocess to change it");
        }
        InputScale chosen = scale.orElse(InputScale.UNIT);
        return Preprocessing.of(input, chosen.statistics(input.channels()), Fit.STRETCH, false);
    }

    private List<String> classes(Network network, ModelFile.Description description) throws IOException {
        int outputs = network.outputShape().size();
        if (classes.isEmpty()) {
            return description
                    .classes()
                    .orElseGet(() -> IntStream.range(0, outputs)
                            .mapToObj(Integer::toString)
                            .toList());
        }
        List<String> names = Files.readAllLines(classes.get());
        if (names.size() != outputs) {
            throw new FoveaException(
                    classes.get() + ": expected " + outputs + " lines, one for each output, got " + names.size());
        }
        return names;
    }

    private Provenance provenance(OnnxModel onnx) {
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put("imported from", String.valueOf(file.getFileName()));
        origin.put("opset", Integer.toString(onnx.opset()));
        return new Provenance(Version.current(), 0, "unknown", "", origin, "unknown", Map.of());
    }

    private void report(Model model) {
        Json report = new Json(
                out.toString(),
                Architecture.format(model.network()),
                model.network().parameterCount(),
                model.classes().size(),
                Safetensors.digest(model.weights().tensors()));
        Console console = common.console();
        console.say(report.architecture());
        console.say(String.format(
                Locale.ROOT, "%s: %,d parameters, %d classes", out, report.parameters(), report.classes()));
        console.emit(report);
    }
}
