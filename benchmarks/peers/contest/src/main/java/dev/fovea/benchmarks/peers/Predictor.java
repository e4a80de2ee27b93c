package dev.fovea.benchmarks.peers;

/** LeNet-5 while it recognises. */
public interface Predictor extends AutoCloseable {
    /**
     * Recognises a batch of training {@link Digits}.
     *
     * @return the logits, (batchSize, 10), valid until the next call
     */
    float[] predict(int batch);

    @Override
    void close();
}
