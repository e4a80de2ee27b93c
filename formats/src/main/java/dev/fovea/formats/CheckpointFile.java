package dev.fovea.formats;

import dev.fovea.FileFormatException;
import dev.fovea.network.Architecture;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Tensor;
import dev.fovea.train.EpochResult;
import dev.fovea.train.TrainingState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A training in its middle as a safetensors file: the weights, the optimizer's memory, the average of weights and the best ones
 * under the prefixes {@code weights.}, {@code memory.0.} and so on, {@code average.} and {@code best.}; in {@code __metadata__} the
 * architecture, the state's numbers as JSON, the settings the training was started with, and a digest of all this, so that a
 * damaged file is not taken up.
 */
public final class CheckpointFile {
    /** The usual name of a checkpoint's file. */
    public static final String NAME = "checkpoint.safetensors";

    private static final String ARCHITECTURE = "architecture";
    private static final String STATE = "state";
    private static final String SETTINGS = "settings";
    private static final String SHA256 = "sha256";
    private static final String WEIGHTS = "weights.";
    private static final String MEMORY = "memory.";
    private static final String AVERAGE = "average.";
    private static final String BEST = "best.";
    private static final List<String> PREFIXES = List.of(WEIGHTS, MEMORY, AVERAGE, BEST);

    private CheckpointFile() {}

    /**
     * What a checkpoint holds.
     *
     * @param settings a JSON object that only who wrote it understands
     */
    public record Checkpoint(Network network, TrainingState state, String settings) {
        /** The settings as a record of the given type. */
        public <T> T settings(Path file, Class<T> type) {
            return new Metadata(file, Map.of(SETTINGS, settings)).read(SETTINGS, type);
        }
    }

    /** The numbers of a {@link TrainingState}. */
    private record Numbers(
            long seed, int epoch, int batch, long step, double lossSum, double seconds, List<EpochResult> history) {}

    /**
     * Writes a checkpoint, whole or not at all.
     *
     * @param settings a record that is kept as JSON
     * @throws IOException if the file cannot be written; what was there before is still there
     */
    public static void write(Path file, Network network, TrainingState state, Object settings) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        put(tensors, WEIGHTS, state.weights());
        for (int i = 0; i < state.memory().size(); i++) {
            put(tensors, MEMORY + i + ".", state.memory().get(i));
        }
        state.average().ifPresent(average -> put(tensors, AVERAGE, average));
        state.best().ifPresent(best -> put(tensors, BEST, best));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(ARCHITECTURE, Architecture.format(network));
        metadata.put(
                STATE,
                Metadata.json(new Numbers(
                        state.seed(),
                        state.epoch(),
                        state.batch(),
                        state.step(),
                        state.lossSum(),
                        state.seconds(),
                        state.history())));
        metadata.put(SETTINGS, Metadata.json(settings));
        metadata.put(SHA256, digest(tensors, metadata));
        new Safetensors(tensors, metadata).write(file);
    }

    /**
     * Reads a checkpoint.
     *
     * @throws FileFormatException if the file is broken, or no checkpoint of Fovea's
     * @throws IOException if it cannot be read
     */
    public static Checkpoint read(Path file) throws IOException {
        Safetensors content = Safetensors.read(file);
        Metadata metadata = new Metadata(file, content.metadata());
        String settings = metadata.text(SETTINGS);
        Numbers numbers = metadata.read(STATE, Numbers.class);
        String architecture = metadata.text(ARCHITECTURE);
        if (!metadata.text(SHA256).equals(digest(content.tensors(), content.metadata()))) {
            throw new FileFormatException(file, "its contents are not those it was written with: the file is damaged");
        }
        Network network = metadata.check("its 'architecture', ", () -> Architecture.parse(architecture));
        requirePrefixes(file, content);
        Weights weights = weights(metadata, network, content, WEIGHTS);
        List<Weights> memory = memory(metadata, network, content);
        Optional<Weights> average = optional(metadata, network, content, AVERAGE);
        Optional<Weights> best = optional(metadata, network, content, BEST);
        return metadata.check("its 'state': ", () -> {
            TrainingState state = new TrainingState(
                    numbers.seed(),
                    numbers.epoch(),
                    numbers.batch(),
                    numbers.step(),
                    numbers.lossSum(),
                    numbers.seconds(),
                    numbers.history(),
                    weights,
                    memory,
                    average,
                    best);
            return new Checkpoint(network, state, settings);
        });
    }

    /** SHA-256, in hex, over the digest of the arrays and each text of the metadata, in the order of their keys. */
    static String digest(Map<String, Tensor> tensors, Map<String, String> metadata) {
        MessageDigest sha256 = Safetensors.sha256();
        sha256.update(Safetensors.digest(tensors).getBytes(StandardCharsets.UTF_8));
        Map<String, String> sorted = new TreeMap<>(metadata);
        sorted.remove(SHA256);
        sorted.forEach((key, text) -> {
            // JSON quotes and escapes: no two metadata make the same bytes
            sha256.update(Metadata.json(List.of(key, text)).getBytes(StandardCharsets.UTF_8));
        });
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static void put(Map<String, Tensor> tensors, String prefix, Weights weights) {
        weights.tensors().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
    }

    /** The tensors under a prefix as weights of the network. */
    private static Weights weights(Metadata metadata, Network network, Safetensors content, String prefix) {
        return metadata.check("tensors '" + prefix + "': ", () -> Weights.of(network, under(prefix, content)));
    }

    private static Map<String, Tensor> under(String prefix, Safetensors content) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        content.tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), tensor);
            }
        });
        return found;
    }

    private static Optional<Weights> optional(Metadata metadata, Network network, Safetensors content, String prefix) {
        return has(content, prefix) ? Optional.of(weights(metadata, network, content, prefix)) : Optional.empty();
    }

    private static boolean has(Safetensors content, String prefix) {
        return content.tensors().keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** The optimizer's arrays, numbered from 0 without a gap. */
    private static List<Weights> memory(Metadata metadata, Network network, Safetensors content) {
        List<Weights> memory = new ArrayList<>();
        long read = 0;
        while (has(content, MEMORY + memory.size() + ".")) {
            String prefix = MEMORY + memory.size() + ".";
            memory.add(metadata.check(
                    "tensors '" + prefix + "': ", () -> Weights.ofParameters(network, under(prefix, content))));
            read += network.parameters().size();
        }
        long found = content.tensors().keySet().stream()
                .filter(name -> name.startsWith(MEMORY))
                .count();
        if (found != read) {
            throw new FileFormatException(
                    metadata.file(),
                    "expected tensors of " + MEMORY + "0., " + MEMORY + "1. and so on, got " + (found - read)
                            + " others of " + MEMORY);
        }
        return memory;
    }

    private static void requirePrefixes(Path file, Safetensors content) {
        for (String name : content.tensors().keySet()) {
            if (PREFIXES.stream().noneMatch(name::startsWith)) {
                throw new FileFormatException(
                        file,
                        "expected only tensors of " + String.join(", ", PREFIXES) + ", got "
                                + SafetensorsHeader.quoted(name));
            }
        }
    }
}
