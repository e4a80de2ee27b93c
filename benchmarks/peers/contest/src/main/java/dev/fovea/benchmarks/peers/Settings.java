package dev.fovea.benchmarks.peers;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a contestant's JVM is told, as {@code key=value} words.
 *
 * @param task what to do
 * @param network the name of a preset of Fovea's
 * @param threads how many threads compute
 * @param batch samples a batch
 * @param warmup seconds to run before the clock starts
 * @param seconds to run on the clock
 * @param rate Adam's learning rate
 * @param epochs at most, on the way to 99 %
 * @param seed of the weights and of the order of the samples
 * @param file a model, or the launcher
 * @param only how the names of the kernels begin that are timed, "product", "forward" or "backward"; empty for all
 */
public record Settings(
        Name task,
        String network,
        int threads,
        int batch,
        double warmup,
        double seconds,
        float rate,
        int epochs,
        long seed,
        Path file,
        String only) {
    /** The tasks. */
    public enum Name {
        /** Training samples a second. */
        TRAIN,
        /** How many times faster training is on all threads than on one. */
        SCALING,
        /** The peak of the process's memory in an epoch of training. */
        MEMORY,
        /** Images recognised a second. */
        PREDICT,
        /** Microseconds to recognise one image. */
        LATENCY,
        /** Seconds from the start of the process to the first prediction of a saved model. */
        FIRST,
        /** Seconds from the start of the process to 99 % of the test digits. */
        ACCURACY,
        /** Matrix products and convolutions. */
        KERNELS,
        /** Writes the model that {@link #FIRST} reads. */
        SAVE;

        /** As it is written on a command line. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The task of that word. */
        public static Name of(String word) {
            return Arrays.stream(values())
                    .filter(name -> name.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "no task '" + word + "': expected one of " + Arrays.toString(values())));
        }
    }

    static Settings parse(String... args) {
        Map<String, String> words = new TreeMap<>(Map.of(
                "task", "train", "threads", "2", "batch", "64", "warmup", "4", "seconds", "4", "rate", "0.001",
                "epochs", "30", "seed", "42", "file", "model", "only", ""));
        words.put("network", WeightedNetwork.LENET);
        for (String arg : args) {
            int equals = arg.indexOf('=');
            String key = equals < 0 ? arg : arg.substring(0, equals);
            if (equals < 0 || words.replace(key, arg.substring(equals + 1)) == null) {
                throw new IllegalArgumentException(
                        "expected key=value with a key of " + words.keySet() + ", got " + arg);
            }
        }
        return new Settings(
                Name.of(word(words, "task")),
                word(words, "network"),
                Integer.parseInt(word(words, "threads")),
                Integer.parseInt(word(words, "batch")),
                Double.parseDouble(word(words, "warmup")),
                Double.parseDouble(word(words, "seconds")),
                Float.parseFloat(word(words, "rate")),
                Integer.parseInt(word(words, "epochs")),
                Long.parseLong(word(words, "seed")),
                Path.of(word(words, "file")),
                word(words, "only"));
    }

    private static String word(Map<String, String> words, String key) {
        return Objects.requireNonNull(words.get(key), key);
    }
}
