package dev.fovea.cli;

import dev.fovea.formats.ModelFile;
import dev.fovea.formats.Npz;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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
            "  fovea export runs/20260102-030405-lenet5 --to weights.npz",
            "  fovea export runs/20260102-030405-lenet5 --to model.safetensors"
        })
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file, or a run's directory.")
    private String model = "";

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FILE",
            description =
                    "Where to; its ending says how: .npz is NumPy's, the weights alone; .safetensors is the model file"
                            + " itself, weights and what belongs to them.")
    private Path to = Path.of("");

    /** The line with {@code --json}. */
    record Json(String file, String format, int tensors, long parameters, long bytes) {}

    @Override
    public Integer call() throws IOException {
        String format = format();
        Model trained = NetworkChoice.model(model, new ScalarKernels());
        switch (format) {
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
        for (String format : new String[] {"npz", "safetensors"}) {
            if (name.endsWith("." + format)) {
                return format;
            }
        }
        throw new ParameterException(
                spec.commandLine(),
                "Invalid value for option '--to': expected a name that ends in .npz or .safetensors, got " + to);
    }
}
