package dev.fovea.cli;

import dev.fovea.formats.ModelFile;
import dev.fovea.formats.Safetensors;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.model.Model;
import dev.fovea.network.Architecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
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
                    "What the model's input is of a pixel from 0 to 255; one of: ${COMPLETION-CANDIDATES} (as it is, 0 to"
                            + " 1, -1 to 1, less the mean and by the deviation of ImageNet). Default: as in the file if Fovea"
                            + " wrote it; else bytes if the model divides by more than 2, as Keras's do that scale pixels"
                            + " themselves; else unit.")
    private Optional<InputScale> scale = Optional.empty();

    @Option(
            names = "--external-data",
            description = "Read weights from other files of the same folder, too. Not for models of strangers.")
    private boolean externalData;

    /** The line with {@code --json}. */
    record Json(String file, String architecture, long parameters, int classes, String weightsSha256) {}

    @Override
    public Integer call() throws IOException {
        OnnxClassifier read = OnnxClassifier.read(file, externalData);
        if (scale.isEmpty() && !read.saysWhatItSees()) {
            common.console().warn(read.guess() + "; --preprocess to change it");
        }
        Model model = read.model(scale, classes, new ScalarKernels());
        ModelFile.write(out, model);
        report(model);
        return Main.OK;
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
