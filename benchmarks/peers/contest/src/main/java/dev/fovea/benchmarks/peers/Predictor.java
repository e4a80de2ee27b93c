package dev.fovea.benchmarks.peers;

/** A network while it recognises. */
public interface Predictor extends AutoCloseable {
    /**
     * Recognises a batch of the {@link Samples}.
     *
     * @return the logits, (batchSize, outputs), valid until the next call
     */
    float[] predict(int batch);

    @Override
    void close();
}
