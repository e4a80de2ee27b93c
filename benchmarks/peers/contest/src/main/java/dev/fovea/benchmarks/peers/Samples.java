package dev.fovea.benchmarks.peers;

import dev.fovea.data.Batch;
import dev.fovea.data.Batches;
import dev.fovea.data.Dataset;
import dev.fovea.datasets.Mnist;
import dev.fovea.tensor.Shape;
import java.util.Arrays;

/**
 * What the network is trained on and asked about, in one shuffled order for all: MNIST's training digits where its input is grey,
 * otherwise made-up images. A batch is cut from it by its number; the rest is left out.
 */
public final class Samples {
    private final Batches batches;

    /**
     * Samples for the input in batches of the given size.
     *
     * @throws IllegalArgumentException if there is not even one batch
     */
    public Samples(Shape input, int batchSize, long seed) {
        Dataset dataset = input.channels() == 1 ? Mnist.train().fitTo(input) : Gratings.images(input, seed);
        if (batchSize > dataset.size()) {
            throw new IllegalArgumentException(
                    "batch=" + batchSize + ": expected at most the " + dataset.size() + " samples of " + input);
        }
        this.batches = Batches.shuffled(dataset, batchSize, seed, 0);
    }

    /** How many whole batches there are. */
    public int count() {
        return batches.dataset().size() / batchSize();
    }

    /** Samples a batch. */
    public int batchSize() {
        return batches.batchSize();
    }

    /** The shape of one sample. */
    public Shape shape() {
        return batches.dataset().shape();
    }

    /** The lengths of n samples as one array: (n, c, h, w). */
    public long[] dims(int n) {
        int[] sample = shape().dims();
        long[] dims = new long[sample.length + 1];
        Arrays.setAll(dims, i -> i == 0 ? n : sample[i - 1]);
        return dims;
    }

    /** A batch, which normalises its samples as they are read. */
    public Batch batch(int i) {
        return batches.get(i);
    }

    /** A batch as (n, c, h, w), normalised. */
    public float[] x(int i) {
        return x(batch(i));
    }

    /** The labels of a batch: (n). */
    public int[] labels(int i) {
        return labels(batch(i));
    }

    /** All whole batches one after the other: (count * batchSize, c, h, w), normalised. */
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

    /** Any batch as (n, c, h, w). */
    public static float[] x(Batch batch) {
        int size = batch.shape().size();
        float[] x = new float[batch.size() * size];
        for (int i = 0; i < batch.size(); i++) {
            batch.read(i, x, i * size);
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
