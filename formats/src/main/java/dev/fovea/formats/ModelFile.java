package dev.fovea.formats;

import dev.fovea.data.Preprocessing;
import dev.fovea.kernel.Kernels;
import dev.fovea.model.Model;
import dev.fovea.model.Provenance;
import dev.fovea.network.Architecture;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@link Model} as a safetensors file: weights under their node names in PyTorch's layouts, and in {@code __metadata__}
 * {@code architecture} (the notation of {@link Architecture}) and {@code classes}, {@code preprocessing} and {@code
 * provenance} as JSON.
 */
public final class ModelFile {
    /** The usual name of a model's file. */
    public static final String NAME = "model.safetensors";

    private static final String ARCHITECTURE = "architecture";
    private static final String CLASSES = "classes";
    private static final String PREPROCESSING = "preprocessing";
    private static final String PROVENANCE = "provenance";

    private ModelFile() {}

    /**
     * Writes a model, whole or not at all.
     *
     * @throws IOException if the file cannot be written; what was there before is still there
     */
    public static void write(Path file, Model model) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(ARCHITECTURE, Architecture.format(model.network()));
        metadata.put(CLASSES, Metadata.json(model.classes()));
        metadata.put(PREPROCESSING, Metadata.json(model.preprocessing()));
        metadata.put(PROVENANCE, Metadata.json(model.provenance()));
        new Safetensors(model.weights().tensors(), metadata).write(file);
    }

    /**
     * Reads a model that predicts on the given kernels.
     *
     * @throws dev.fovea.FileFormatException if the file is broken, or no model of Fovea's
     * @throws IOException if it cannot be read
     */
    public static Model read(Path file, Kernels kernels) throws IOException {
        Safetensors content = Safetensors.read(file);
        Metadata metadata = new Metadata(file, content.metadata());
        String architecture = metadata.text(ARCHITECTURE);
        List<String> classes = List.of(metadata.read(CLASSES, String[].class));
        Preprocessing preprocessing = metadata.read(PREPROCESSING, Preprocessing.class);
        Provenance provenance = metadata.read(PROVENANCE, Provenance.class);
        Network network = metadata.check("its 'architecture', ", () -> Architecture.parse(architecture));
        return metadata.check("", () -> {
            Weights weights = Weights.of(network, content.tensors());
            return new Model(network, weights, preprocessing, classes, provenance, kernels);
        });
    }
}
