package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.formats.ModelFile;
import dev.fovea.kernel.Kernels;
import dev.fovea.model.Model;
import dev.fovea.network.Architecture;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Preset;
import dev.fovea.network.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a {@code --model} argument means: a preset's name, an architecture in the seed's notation, a model's file, an ONNX one
 * too, or a run's directory.
 *
 * @param name short, for the run's directory
 * @param network the layers
 * @param initializer how its weights begin
 * @param model the trained model, if the argument names one
 */
record NetworkChoice(String name, Network network, Initializer initializer, Optional<Model> model) {
    /**
     * Finds what the argument means.
     *
     * @param kernels what a trained model predicts on
     * @throws FoveaException if it means nothing
     */
    static NetworkChoice of(String argument, Kernels kernels) throws IOException {
        Optional<Preset> preset = Presets.find(argument);
        if (preset.isPresent()) {
            return new NetworkChoice(
                    argument, preset.get().network(), preset.get().initializer(), Optional.empty());
        }
        if (isArchitecture(argument)) {
            return new NetworkChoice("custom", Architecture.parse(argument), new Initializer.He(), Optional.empty());
        }
        if (isFile(argument)) {
            Model model =
                    read(argument, kernels, guess -> {}); // who asks for a network brings pixels of their own, or none
            return new NetworkChoice("model", model.network(), new Initializer.He(), Optional.of(model));
        }
        throw new FoveaException((argument.isBlank() ? "model" : argument) + ": expected a preset ("
                + String.join(", ", Presets.names())
                + "), an architecture like 'INPUT 1x28x28 -> FC 10', a model file, or a run's directory");
    }

    /** A trained model to begin another training with. */
    static NetworkChoice tuned(String argument, Kernels kernels, Console console) throws IOException {
        Model model = model(argument, kernels, console);
        return new NetworkChoice("tuned", model.network(), new Initializer.He(), Optional.of(model));
    }

    /** The same, its weights beginning in another way where the choice says so. */
    NetworkChoice with(InitializerChoice choice) {
        return new NetworkChoice(name, network, choice.of(initializer), model);
    }

    /** The network of a training that goes on, under the name it began with. */
    static NetworkChoice resumed(String name, Network network) {
        Initializer initializer = Presets.find(name).map(Preset::initializer).orElse(new Initializer.He());
        return new NetworkChoice(name, network, initializer, Optional.empty());
    }

    /**
     * The model in a file, or in a run's directory; of an ONNX model what {@code fovea import} makes of it.
     *
     * @param kernels what it predicts on
     * @param console warned where the file does not say what the model sees of a pixel
     * @throws FoveaException if there is none, or it is broken
     */
    static Model model(String argument, Kernels kernels, Console console) throws IOException {
        return read(argument, kernels, console::warn);
    }

    private static Model read(String argument, Kernels kernels, Consumer<String> warning) throws IOException {
        if (!isFile(argument)) {
            boolean untrained = Presets.find(argument).isPresent() || isArchitecture(argument);
            throw new FoveaException((argument.isBlank() ? "model" : argument)
                    + ": expected a model file or a run's directory, got "
                    + (untrained
                            ? "a network that has learned nothing yet: train it first"
                            : "a name that nothing has"));
        }
        Path path = Path.of(argument);
        if (isOnnx(path)) {
            return foreign(path, kernels, warning);
        }
        Path file = Files.isDirectory(path) ? path.resolve(ModelFile.NAME) : path;
        if (Files.isDirectory(path) && !Files.exists(file)) {
            throw new FoveaException(path + ": no " + ModelFile.NAME
                    + " in this directory: has its training ended? Go on with --resume");
        }
        return ModelFile.read(file, kernels);
    }

    private static Model foreign(Path file, Kernels kernels, Consumer<String> warning) throws IOException {
        OnnxClassifier read = OnnxClassifier.read(file, false);
        if (!read.saysWhatItSees()) {
            warning.accept(read.guess() + "; fovea import --preprocess makes a model file that says it");
        }
        return read.model(Optional.empty(), Optional.empty(), kernels);
    }

    private static boolean isArchitecture(String argument) {
        return argument.strip().regionMatches(true, 0, "INPUT", 0, "INPUT".length())
                || argument.contains("->")
                || argument.contains("\u2192");
    }

    private static boolean isOnnx(Path file) {
        return !Files.isDirectory(file)
                && file.toString().toLowerCase(Locale.ROOT).endsWith(OnnxClassifier.ENDING);
    }

    private static boolean isFile(String argument) {
        try {
            return !argument.isBlank() && Files.exists(Path.of(argument));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
