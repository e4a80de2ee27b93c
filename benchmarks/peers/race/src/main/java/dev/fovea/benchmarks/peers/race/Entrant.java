package dev.fovea.benchmarks.peers.race;

import dev.fovea.benchmarks.peers.Settings.Name;
import dev.fovea.benchmarks.peers.WeightedNetwork;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A contestant as it is started.
 *
 * @param name in the tables
 * @param module the folder of its module, which has its class path
 * @param main its class
 * @param flags of its JVM
 * @param environment of its process
 * @param tasks what it takes part in
 * @param anyNetwork whether in every network; otherwise in LeNet-5 only
 */
record Entrant(
        String name,
        String module,
        String main,
        List<String> flags,
        Map<String, String> environment,
        Set<Name> tasks,
        boolean anyNetwork) {
    private static final String PACKAGE = "dev.fovea.benchmarks.peers.";

    /**
     * glibc gives large blocks back to the system when they are freed and takes the page faults when it gets them again, which
     * costs PyTorch up to half of its time; with these it keeps them.
     */
    private static final Map<String, String> KEEP_MEMORY = Map.of(
            "MALLOC_MMAP_THRESHOLD_", "1073741824",
            "MALLOC_TRIM_THRESHOLD_", "4294967296",
            "MALLOC_TOP_PAD_", "67108864");

    private static final Set<Name> DJL =
            EnumSet.of(Name.TRAIN, Name.MEMORY, Name.PREDICT, Name.LATENCY, Name.ACCURACY, Name.KERNELS);
    private static final Set<Name> DL4J = EnumSet.of(Name.TRAIN, Name.MEMORY, Name.PREDICT, Name.LATENCY);

    /** Everybody; Fovea first, whom the others are compared with. */
    static List<Entrant> all() {
        return List.of(
                new Entrant(
                        "fovea",
                        "fovea",
                        PACKAGE + "fovea.Fovea",
                        List.of("--add-modules", "jdk.incubator.vector", "-Xmn16m"), // as its launcher starts it
                        Map.of(),
                        EnumSet.complementOf(EnumSet.of(Name.SAVE)),
                        true),
                new Entrant("djl", "djl", PACKAGE + "djl.Djl", List.of(), Map.of(), DJL, true),
                new Entrant("djl-malloc", "djl", PACKAGE + "djl.Djl", List.of(), KEEP_MEMORY, DJL, true),
                new Entrant("dl4j-beta7", "dl4j-beta7", PACKAGE + "dl4j.Dl4j", List.of(), Map.of(), DL4J, false),
                new Entrant("dl4j-m2.1", "dl4j-m2", PACKAGE + "dl4j.Dl4j", List.of(), Map.of(), DL4J, false),
                new Entrant(
                        "onnxruntime",
                        "onnxruntime",
                        PACKAGE + "onnxruntime.OnnxRuntime",
                        List.of(),
                        Map.of(),
                        EnumSet.of(Name.PREDICT, Name.LATENCY, Name.FIRST),
                        true));
    }

    /** Whether it takes part; the network's absence is said. */
    boolean takesPart(Leg leg) {
        if (!anyNetwork && !leg.isLenet()) {
            System.err.printf("%s takes part with %s only%n", name, WeightedNetwork.LENET);
            return false;
        }
        return tasks.contains(leg.task());
    }

    /** The one of that name. */
    static Entrant of(String name) {
        return all().stream()
                .filter(entrant -> entrant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no contestant '" + name + "': expected one of "
                        + all().stream().map(Entrant::name).toList()));
    }
}
