package dev.fovea.formats;

import dev.fovea.data.Fit;
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
import java.util.Optional;
import java.util.function.Function;

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

    // the names of the records' components, as they are written
    private static final List<String> PREPROCESSING_FIELDS =
            List.of("channels", "height", "width", "imageHeight", "imageWidth", "mean", "std", "fit", "lightOnDark");
    private static final List<String> PROVENANCE_FIELDS =
            List.of("foveaVersion", "seed", "dataset", "datasetSha256", "hyperParameters", "kernels", "results");

    private ModelFile() {}

    /**
     * Writes a model, whole or not at all.
     *
     * @throws IOException if the file cannot be written; what was there before is still there
     */
    public static void write(Path file, Model model) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(ARCHITECTURE, Architecture.format(model.network()));
        metadata.putAll(description(model));
        new Safetensors(model.weights().tensors(), metadata).write(file);
    }

    /** What belongs to a model besides its network and weights, as a file keeps it: classes, preprocessing, provenance. */
    public static Map<String, String> description(Model model) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(CLASSES, Metadata.json(model.classes()));
        metadata.put(PREPROCESSING, Metadata.json(model.preprocessing()));
        metadata.put(PROVENANCE, Metadata.json(model.provenance()));
        return metadata;
    }

    /** The parts of a {@link #description} that are there. */
    public record Description(
            Optional<List<String>> classes, Optional<Preprocessing> preprocessing, Optional<Provenance> provenance) {}

    /**
     * Reads what {@link #description(Model)} wrote.
     *
     * @param file where the texts come from
     * @throws dev.fovea.FileFormatException if one that is there is damaged
     */
    public static Description description(Path file, Map<String, String> texts) {
        Metadata metadata = new Metadata(file, texts);
        return new Description(
                optional(metadata, CLASSES, json -> json.list(json::string)),
                optional(metadata, PREPROCESSING, ModelFile::preprocessing),
                optional(metadata, PROVENANCE, ModelFile::provenance));
    }

    private static <T> Optional<T> optional(Metadata metadata, String key, Function<StrictJson, T> value) {
        return metadata.entries().containsKey(key) ? Optional.of(metadata.parse(key, value)) : Optional.empty();
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
        List<String> classes = metadata.parse(CLASSES, json -> json.list(json::string));
        Preprocessing preprocessing = metadata.parse(PREPROCESSING, ModelFile::preprocessing);
        Provenance provenance = metadata.parse(PROVENANCE, ModelFile::provenance);
        Network network = metadata.check("its 'architecture', ", () -> Architecture.parse(architecture));
        return metadata.check("", () -> {
            Weights weights = Weights.of(network, content.tensors());
            return new Model(network, weights, preprocessing, classes, provenance, kernels);
        });
    }

    private static Preprocessing preprocessing(StrictJson json) {
        StrictJson.Fields fields = json.object(PREPROCESSING_FIELDS, name -> switch (name) {
            case "mean", "std" -> json.floats();
            case "fit" -> json.constant(Fit.class);
            case "lightOnDark" -> json.bool();
            default -> json.int32();
        });
        return new Preprocessing(
                fields.get("channels", Integer.class),
                fields.get("height", Integer.class),
                fields.get("width", Integer.class),
                fields.get("imageHeight", Integer.class),
                fields.get("imageWidth", Integer.class),
                fields.get("mean", float[].class),
                fields.get("std", float[].class),
                fields.get("fit", Fit.class),
                fields.get("lightOnDark", Boolean.class));
    }

    @SuppressWarnings("unchecked") // the maps are what the readers of their fields return
    private static Provenance provenance(StrictJson json) {
        StrictJson.Fields fields = json.object(PROVENANCE_FIELDS, name -> switch (name) {
            case "seed" -> json.int64();
            case "hyperParameters" -> json.map(json::string);
            case "results" -> json.map(json::float64);
            default -> json.string();
        });
        return new Provenance(
                fields.get("foveaVersion", String.class),
                fields.get("seed", Long.class),
                fields.get("dataset", String.class),
                fields.get("datasetSha256", String.class),
                fields.get("hyperParameters", Map.class),
                fields.get("kernels", String.class),
                fields.get("results", Map.class));
    }
}
