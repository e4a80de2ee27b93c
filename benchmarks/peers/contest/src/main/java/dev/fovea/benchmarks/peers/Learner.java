package dev.fovea.benchmarks.peers;

/** A network while it learns. */
public interface Learner extends AutoCloseable {
    /** One step, forward, backward and update, on a batch of {@link Samples}. */
    void step(int batch);

    /** The mean loss of the last step, from before its update. */
    double loss();

    /** The share of the test digits that are recognised, from 0 to 1. */
    default double accuracy() {
        throw new UnsupportedOperationException("this learner is not tested here");
    }

    @Override
    void close();
}
