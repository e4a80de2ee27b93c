package dev.fovea.data;

import dev.fovea.random.SplitMix64;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Cuts labelled samples into parts that have the classes in the same proportions. The same labels and seed give the same
 * parts.
 *
 * @param labels of the samples, from 0 on: (n)
 */
public record Stratification(int[] labels) {
    /** "strata": keeps these random numbers apart from others of the same seed. */
    private static final long STREAM = 0x737472617461L;

    public Stratification {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0) {
                throw new IllegalArgumentException("expected labels from 0 on, got " + labels[i] + " at " + i);
            }
        }
        labels = labels.clone();
    }

    /**
     * Which samples to hold back: of each class the given share, rounded, but at least one and not all; of a class of one sample
     * none.
     *
     * @param fraction between 0 and 1
     * @return indices in ascending order, perhaps none
     */
    public int[] held(double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("expected a fraction between 0 and 1 to hold back, got " + fraction);
        }
        return shuffledClasses(seed)
                .flatMapToInt(indices -> {
                    long held = Math.max(1, Math.min(indices.length - 1L, Math.round(fraction * indices.length)));
                    return Arrays.stream(indices).limit(indices.length == 1 ? 0 : held);
                })
                .sorted()
                .toArray();
    }

    /**
     * Deals the samples to {@code k} hands, class after class: the hands' sizes differ by one at most, and so do the numbers of
     * a class in them.
     *
     * @return the hand of each sample, from 0 to k - 1: (n)
     */
    public int[] deal(int k, long seed) {
        if (k < 1) {
            throw new IllegalArgumentException("expected at least 1 part, got " + k);
        }
        int[] hands = new int[labels.length];
        int[] order = shuffledClasses(seed).flatMapToInt(Arrays::stream).toArray();
        for (int i = 0; i < order.length; i++) {
            hands[order[i]] = i % k;
        }
        return hands;
    }

    /** The indices of each class that has any, in random order. */
    private Stream<int[]> shuffledClasses(long seed) {
        return IntStream.of(labels).distinct().sorted().mapToObj(label -> {
            int[] indices = IntStream.range(0, labels.length)
                    .filter(i -> labels[i] == label)
                    .toArray();
            new SplitMix64(SplitMix64.stream(seed, STREAM, label)).shuffle(indices);
            return indices;
        });
    }

    @Override
    public int[] labels() {
        return labels.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Stratification that && Arrays.equals(labels, that.labels);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(labels);
    }

    @Override
    public String toString() {
        return "Stratification[" + labels.length + " samples]";
    }
}
