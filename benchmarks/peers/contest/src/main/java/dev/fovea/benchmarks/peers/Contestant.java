package dev.fovea.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A library that takes part: it runs LeNet-5 with the weights and the digits it is given, as its best user would have it run.
 * Its number of threads is fixed when it is made. What a library does not take part in it refuses.
 */
public interface Contestant {
    /** The library and what it computes with, with versions and thread counts as the library itself tells them. */
    String description();

    /** LeNet-5, ready to learn. */
    default Learner learner(LeNet start, Digits digits, Recipe recipe) {
        throw refusal("training");
    }

    /** LeNet-5, ready to recognise batches of the given size. */
    default Predictor predictor(LeNet weights, Digits digits, int batchSize) {
        throw refusal("inference");
    }

    /** Bare kernels. */
    default Workbench workbench() {
        throw refusal("kernels");
    }

    /** Writes LeNet-5 to a file of the library's own kind. */
    default void save(LeNet weights, Path file) throws IOException {
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
