package dev.fovea.cli;

import dev.fovea.formats.ModelFile;
import dev.fovea.kernel.Kernels;
import dev.fovea.model.Ensemble;
import dev.fovea.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The models that a {@code MODEL} argument of commands that take several names. */
final class Members {
    /** What {@code MODEL} may be, for these commands. */
    static final String MODEL =
            "A model file, .onnx too, or a run's directory; of several, A,B,C, and of an ensemble's directory the mean"
                    + " of their probabilities counts.";

    private static final String MEMBER = "member-";

    private Members() {}

    /** The directory of an ensemble's member, counted from 1. */
    static Path directory(Path ensemble, int member) {
        return ensemble.resolve(MEMBER + member);
    }

    /**
     * The models that the argument names: one, those between commas, or the members in an ensemble's directory.
     *
     * @param kernels what they predict on
     * @param console warned where a file does not say what its model sees of a pixel
     * @throws dev.fovea.FoveaException if one is not there, or broken
     * @throws IllegalArgumentException if they do not go together
     */
    static Ensemble of(String argument, Kernels kernels, Console console) throws IOException {
        List<Model> models = new ArrayList<>();
        for (String name : exists(argument) ? List.of(argument) : List.of(argument.split(",", -1))) {
            int member = 1;
            if (exists(name) && !Files.exists(Path.of(name).resolve(ModelFile.NAME))) {
                for (; Files.isDirectory(directory(Path.of(name), member)); member++) {
                    String path = directory(Path.of(name), member).toString();
                    models.add(NetworkChoice.model(path, kernels, console));
                }
            }
            if (member == 1) {
                models.add(NetworkChoice.model(name, kernels, console));
            }
        }
        return new Ensemble(models);
    }

    private static boolean exists(String argument) {
        try {
            return !argument.isBlank() && Files.exists(Path.of(argument));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
