package dev.fovea.benchmarks.peers;

import dev.fovea.data.Batch;
import dev.fovea.data.Batches;
import dev.fovea.data.Dataset;
import dev.fovea.datasets.Mnist;

/** MNIST's training digits in one shuffled order for all. A batch is cut from it by its number; the rest is left out. */
public final class Digits {
    /** Pixels of a digit, (1, 28, 28). */
    public static final int PIXELS = 28 * 28;

    private final Batches batches;

    /** The training digits in batches of the given size. */
    public Digits(int batchSize, long seed) {
        this.batches = Batches.shuffled(Mnist.train(), batchSize, seed, 0);
    }

    /** How many whole batches there are. */
    public int count() {
        return batches.dataset().size() / batchSize();
    }

    /** Digits a batch. */
    public int batchSize() {
        return batches.batchSize();
    }

    /** A batch, which normalises its digits as they are read. */
    public Batch batch(int i) {
        return batches.get(i);
    }

    /** A batch as (n, 1, 28, 28), normalised. */
    public float[] x(int i) {
        return x(batch(i));
    }

    /** The labels of a batch: (n). */
    public int[] labels(int i) {
        return labels(batch(i));
    }

    /** All whole batches one after the other: (count * batchSize, 1, 28, 28), normalised. */
    public float[] allX() {
        return x(all());
    }

    /** The labels of {@link #allX()}. */
    public int[] allLabels() {
        return labels(all());
    }

    private Batch all() {
        Dataset dataset = batches.dataset();
        return Batch.of(dataset, batches.order(), 0, count() * batchSize());
    }

    /** Any batch as (n, 1, 28, 28). */
    public static float[] x(Batch batch) {
        float[] x = new float[batch.size() * PIXELS];
        for (int i = 0; i < batch.size(); i++) {
            batch.read(i, x, i * PIXELS);
        }
        return x;
    }

    /** The labels of any batch. */
    public static int[] labels(Batch batch) {
        int[] labels = new int[batch.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = batch.label(i);
        }
        return labels;
    }
}
