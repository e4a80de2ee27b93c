package dev.fovea.benchmarks.peers.race;

import dev.fovea.benchmarks.peers.Settings.Name;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A task with its sizes: all that take part in it are compared with each other. */
record Leg(Name task, int threads, int batch) {
    /** Tasks for which one number of threads is enough. */
    static final Set<Name> ONCE = EnumSet.of(Name.SCALING, Name.MEMORY, Name.FIRST, Name.ACCURACY);

    /** The task at all of its batch sizes. */
    static Stream<Leg> of(Name task, int threads) {
        List<Integer> batches = switch (task) {
            case PREDICT -> List.of(64, 1000);
            case LATENCY, FIRST -> List.of(1);
            default -> List.of(64);
        };
        return batches.stream().map(batch -> new Leg(task, threads, batch));
    }

    @Override
    public String toString() {
        return task.word() + ", batch " + batch + ", " + threads + (threads == 1 ? " thread" : " threads");
    }
}
