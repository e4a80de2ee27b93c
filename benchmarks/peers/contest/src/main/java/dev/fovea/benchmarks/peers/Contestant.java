package dev.fovea.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A library that takes part: it runs the network with the weights and the samples it is given, as its best user would have it run.
 * Its number of threads is fixed when it is made. What a library does not take part in it refuses.
 */
public interface Contestant {
    /** The library and what it computes with, with versions and thread counts as the library itself tells them. */
    String description();

    /** The network, ready to learn. */
    default Learner learner(WeightedNetwork start, Samples samples, Recipe recipe) {
        throw refusal("training");
    }

    /** The network, ready to recognise the samples' batches. */
    default Predictor predictor(WeightedNetwork network, Samples samples) {
        throw refusal("inference");
    }

    /** Bare kernels. */
    default Workbench workbench() {
        throw refusal("kernels");
    }

    /** Writes the network to a file of the library's own kind. */
    default void save(WeightedNetwork network, Path file) throws IOException {
        throw refusal("files");
    }

    /**
     * Reads the file and predicts.
     *
     * @param x (1, 28, 28)
     * @return (10), logits or what the library's models make of them
     */
    default float[] predictFirst(Path file, float[] x) throws IOException {
        throw refusal("files");
    }

    /** From the start of the process until 99 % of the test digits are recognised; by Adam, unless it knows better. */
    default double secondsToAccuracy(Settings settings) throws IOException {
        return new AdamTraining(this, settings).secondsToAccuracy();
    }

    private UnsupportedOperationException refusal(String what) {
        return new UnsupportedOperationException(description() + " does not take part in " + what);
    }
}
