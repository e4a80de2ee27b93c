package dev.fovea.cli;

import dev.fovea.formats.AtomicFile;
import dev.fovea.formats.ModelFile;
import dev.fovea.formats.Npz;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.model.Model;
import dev.fovea.onnx.OnnxExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

/** {@code fovea export}: a trained model for other programs. */
@Command(
        name = "export",
        description = "Write a trained model for other programs.",
        footerHeading = CommonOptions.EXAMPLE_HEADING,
        footer = {
            "  fovea export runs/20260102-030405-lenet5 --to model.onnx --softmax",
            "  fovea export runs/20260102-030405-lenet5 --to weights.npz"
        })
final class ExportCommand implements Callable<Integer> {
    private static final String OPSET = "--opset";
    private static final String SOFTMAX = "--softmax";

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file, .onnx too, or a run's directory.")
    private String model = "";

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FILE",
            description =
                    "Where to; its ending says how: .onnx for ONNX Runtime and others; .npz is NumPy's, the weights"
                            + " alone; .safetensors is the model file itself, weights and what belongs to them.")
    private Path to = Path.of("");

    @Option(
            names = OPSET,
            paramLabel = "N",
            description = "Of .onnx: the version of the operators, " + OnnxExport.MIN_OPSET + " to "
                    + OnnxExport.MAX_OPSET + ". Default: " + OnnxExport.DEFAULT_OPSET + ".")
    private Optional<Integer> opset = Optional.empty();

    @Option(names = SOFTMAX, description = "Of .onnx: make probabilities of the outputs if they are none yet.")
    private boolean softmax;

    /** The line with {@code --json}. */
    record Json(String file, String format, int tensors, long parameters, long bytes) {}

    @Override
    public Integer call() throws IOException {
        String format = format();
        OnnxExport export = onnx(format);
        Model trained = NetworkChoice.model(model, new ScalarKernels(), common.console());
        switch (format) {
            case "onnx" -> {
                Map<String, String> metadata = new LinkedHashMap<>();
                ModelFile.description(trained)
                        .forEach((key, text) -> metadata.put(OnnxClassifier.METADATA + key, text));
                OnnxExport described = export.metadata(metadata);
                AtomicFile.write(to, out -> described.write(trained.network(), trained.weights(), out));
            }
            case "npz" -> Npz.of(trained.weights().tensors()).write(to);
            default -> ModelFile.write(to, trained);
        }
        Json report = new Json(
                to.toString(),
                format,
                trained.weights().tensors().size(),
                trained.network().parameterCount(),
                Files.size(to));
        common.console()
                .say(String.format(
                        Locale.ROOT,
                        "%s: %d arrays, %,d numbers, %s",
                        to,
                        report.tensors(),
                        report.parameters(),
                        InspectCommand.bytes(report.bytes())));
        common.console().emit(report);
        return Main.OK;
    }

    /** The ending of the file's name. */
    private String format() {
        String name = to.toString().toLowerCase(Locale.ROOT);
        for (String format : new String[] {"onnx", "npz", "safetensors"}) {
            if (name.endsWith("." + format)) {
                return format;
            }
        }
        throw usage(
                "Invalid value for option '--to': expected a name that ends in .onnx, .npz or .safetensors, got " + to);
    }

    /** What the options say; refuses those that would not be heeded. */
    private OnnxExport onnx(String format) {
        for (String option : List.of(OPSET, SOFTMAX)) {
            if (!format.equals("onnx") && spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw usage(option + " goes with --to NAME.onnx");
            }
        }
        try {
            return OnnxExport.plain()
                    .opset(opset.orElse(OnnxExport.DEFAULT_OPSET))
                    .softmax(softmax);
        } catch (IllegalArgumentException e) {
            throw usage("Invalid value for option '" + OPSET + "': " + e.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
