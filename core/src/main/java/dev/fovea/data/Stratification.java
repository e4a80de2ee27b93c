package dev.fovea.data;

import dev.fovea.random.SplitMix64;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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

    /**
     * Which samples to take if {@code n} are to stand for all: each class gets its share, rounded up or down (to whom the largest
     * part of a sample is missing, up), but at least one.
     *
     * @param n from the number of classes that there are to the number of samples
     * @return n indices in ascending order
     */
    public int[] sample(int n, long seed) {
        List<int[]> classes = shuffledClasses(seed).toList();
        if (n < classes.size() || n > labels.length) {
            throw new IllegalArgumentException("expected to take from " + classes.size() + ", one of each class, to "
                    + labels.length + " samples, got " + n);
        }
        int[] counts = new int[classes.size()];
        int sum = 0;
        for (int k = 0; k < counts.length; k++) {
            counts[k] = (int) Math.max(1, (long) n * classes.get(k).length / labels.length);
            sum += counts[k];
        }
        for (; sum < n; sum++) {
            counts[furthest(counts, n, classes, 1)]++;
        }
        for (; sum > n; sum--) {
            counts[furthest(counts, n, classes, -1)]--;
        }
        return IntStream.range(0, counts.length)
                .flatMap(k -> Arrays.stream(classes.get(k)).limit(counts[k]))
                .sorted()
                .toArray();
    }

    /** The class that is furthest below its share or, with sign -1, above it and still has two. */
    private int furthest(int[] counts, int n, List<int[]> classes, int sign) {
        return IntStream.range(0, counts.length)
                .filter(k -> sign > 0 || counts[k] > 1)
                .boxed()
                .max(Comparator.comparingLong(
                        k -> sign * ((long) n * classes.get(k).length - (long) counts[k] * labels.length)))
                .orElseThrow();
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
