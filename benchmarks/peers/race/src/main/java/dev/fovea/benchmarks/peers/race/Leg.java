package dev.fovea.benchmarks.peers.race;

import dev.fovea.benchmarks.peers.Regime;
import dev.fovea.benchmarks.peers.Settings.Name;
import dev.fovea.benchmarks.peers.WeightedNetwork;
import dev.fovea.network.Preset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A task with its network and sizes: all that take part in it are compared with each other. */
record Leg(String network, Name task, int threads, int batch) {
    /** Tasks for which one number of threads is enough. */
    static final Set<Name> ONCE = EnumSet.of(Name.SCALING, Name.MEMORY, Name.FIRST, Name.ACCURACY);

    /** Tasks that every network has. */
    private static final Set<Name> ANY_NETWORK =
            EnumSet.of(Name.TRAIN, Name.SCALING, Name.MEMORY, Name.PREDICT, Name.LATENCY);

    Leg {
        if (!isLenet(network) && !ANY_NETWORK.contains(task)) {
            throw new IllegalArgumentException(task.word() + ": expected the network " + WeightedNetwork.LENET
                    + ", got " + network + ": leave the task out, or the network");
        }
    }

    /** Whether it is the small network of digits, in which everybody takes part. */
    boolean isLenet() {
        return isLenet(network);
    }

    private static boolean isLenet(String network) {
        return network.equals(WeightedNetwork.LENET);
    }

    /** Those of the tasks that a network has. */
    static List<Name> tasks(String network) {
        return Arrays.stream(Name.values())
                .filter(task -> isLenet(network) ? task != Name.SAVE : ANY_NETWORK.contains(task))
                .toList();
    }

    /**
     * The task at each of its batch sizes.
     *
     * @param wanted the batch sizes; none for those that suit the network
     */
    static Stream<Leg> of(Preset preset, Name task, int threads, List<Integer> wanted) {
        Regime regime = Regime.of(preset.network().inputShape());
        List<Integer> batches = switch (task) {
            case PREDICT -> wanted.isEmpty() ? regime.inference() : wanted;
            case LATENCY, FIRST -> List.of(1);
            default -> wanted.isEmpty() ? List.of(regime.training()) : wanted;
        };
        return batches.stream().map(batch -> new Leg(preset.name(), task, threads, batch));
    }

    @Override
    public String toString() {
        return network + ", " + task.word() + ", batch " + batch + ", " + threads
                + (threads == 1 ? " thread" : " threads");
    }
}
