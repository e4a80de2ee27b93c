package dev.fovea.data;

import dev.fovea.random.SplitMix64;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A data set cut into batches; the last one holds what is left over.
 *
 * @param dataset the samples
 * @param order which sample comes when
 * @param batchSize samples a batch
 */
public record Batches(Dataset dataset, int[] order, int batchSize) implements Iterable<Batch> {
    /** "shuffle": keeps these random numbers apart from others of the same seed. */
    private static final long STREAM = 0x73687566666C65L;

    public Batches {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize must be at least 1, got " + batchSize);
        }
    }

    /** In the data set's own order. */
    public static Batches inOrder(Dataset dataset, int batchSize) {
        return new Batches(dataset, IntStream.range(0, dataset.size()).toArray(), batchSize);
    }

    /** In an order, and looking, as the seed and the epoch alone say, so that an epoch can be taken up in its middle. */
    public static Batches shuffled(Dataset dataset, int batchSize, long seed, int epoch) {
        int[] order = IntStream.range(0, dataset.size()).toArray();
        new SplitMix64(SplitMix64.stream(seed, STREAM, epoch)).shuffle(order);
        return new Batches(dataset.epoch(seed, epoch), order, batchSize);
    }

    /** How many batches there are. */
    public int count() {
        return (int) (((long) order.length + batchSize - 1) / batchSize);
    }

    /**
     * Batch number {@code i}, counted from 0.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public Batch get(int i) {
        int from = Objects.checkIndex(i, count()) * batchSize;
        return Batch.of(dataset, order, from, from + Math.min(batchSize, order.length - from));
    }

    @Override
    public Iterator<Batch> iterator() {
        return IntStream.range(0, count()).mapToObj(this::get).iterator();
    }
}
