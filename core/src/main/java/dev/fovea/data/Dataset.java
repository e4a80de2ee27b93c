package dev.fovea.data;

import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Labelled samples in a fixed order, each ready for a network. Several threads may read at once. */
public interface Dataset {
    /** The name that people know it by. */
    String name();

    /** The number of samples, at least one. */
    int size();

    /** The shape of one sample: that of the network's input. */
    Shape shape();

    /** The names of the classes: label {@code k} is the {@code k}-th of them. */
    List<String> classes();

    /** The label of sample {@code i}: from 0 to {@code classes().size() - 1}. */
    int label(int i);

    /** The label of what is mixed into sample {@code i}; its own where nothing is. See {@link Augmentation#mixup}. */
    default int otherLabel(int i) {
        return label(i);
    }

    /** What the sample's own label counts for, from 0 to 1; {@link #otherLabel} counts for the rest. */
    default float share(int i) {
        return 1;
    }

    /** Writes sample {@code i}, {@code shape().size()} numbers, to {@code x} from {@code offset} on; allocates nothing. */
    void read(int i, float[] x, int offset);

    /** What stands between the pixels and what {@link #read} writes. */
    Preprocessing preprocessing();

    /**
     * The SHA-256 (hexadecimal) of what the whole data set was made from, whatever part of it this is: of its files' bytes, or, of
     * pictures, of the classes' names and the decoded images of all parts at their common size, with their labels.
     */
    String sha256();

    /**
     * The same samples for a network of the given input.
     *
     * @throws IllegalArgumentException if the samples do not fit this input
     */
    default Dataset fitTo(Shape input) {
        if (!input.equals(shape())) {
            throw new IllegalArgumentException(name() + ": expected a network input of " + shape() + ", got " + input
                    + ": change the network's input");
        }
        return this;
    }

    /** The first {@code n} samples, or all if there are no more than that. */
    default Dataset take(int n) {
        if (n < 1) {
            throw new IllegalArgumentException(name() + ": expected to take at least 1 sample, got " + n);
        }
        return n >= size() ? this : select(IntStream.range(0, n).toArray());
    }

    /**
     * {@code n} samples that stand for all, or all if there are no more than that: each class with its share, drawn at random; they
     * keep their order. See {@link Stratification#sample}.
     *
     * @throws IllegalArgumentException if {@code n} is less than the number of classes that there are
     */
    default Dataset stratifiedSample(int n, long seed) {
        if (n >= size()) {
            return this;
        }
        int[] labels = labels();
        int least = (int) IntStream.of(labels).distinct().count();
        if (n < least) {
            throw new IllegalArgumentException(
                    name() + ": expected to take at least " + least + " samples, one of each class, got " + n);
        }
        return select(new Stratification(labels).sample(n, seed));
    }

    /** The samples of the given indices, in their order; an index may come more than once. */
    default Dataset select(int... indices) {
        return new Selection(this, indices);
    }

    /**
     * Two disjoint parts that together are all of it, drawn at random; in each the samples keep their order.
     *
     * @param fraction of the samples that goes to the validation part, between 0 and 1; rounded to whole samples
     * @throws IllegalArgumentException if either part would be empty
     */
    default Split split(double fraction, long seed) {
        int held = (int) Math.round(fraction * size());
        if (!(fraction > 0 && fraction < 1) || held < 1 || held >= size()) {
            throw new IllegalArgumentException(
                    name() + ": expected a fraction between 0 and 1 that leaves both parts at" + " least one of "
                            + size() + " samples, got " + fraction);
        }
        int[] order = IntStream.range(0, size()).toArray();
        new SplitMix64(SplitMix64.stream(seed, Split.STREAM)).shuffle(order);
        Arrays.sort(order, 0, held);
        Arrays.sort(order, held, order.length);
        return new Split(
                select(Arrays.copyOfRange(order, held, order.length)), select(Arrays.copyOfRange(order, 0, held)));
    }

    /**
     * Two disjoint parts that together are all of it, drawn at random in each class, so that both have the classes in the same
     * proportions; in each the samples keep their order.
     *
     * @param fraction of each class's samples that goes to the validation part, between 0 and 1; see {@link Stratification#held}
     * @throws IllegalArgumentException if either part would be empty
     */
    default Split stratifiedSplit(double fraction, long seed) {
        int[] held = new Stratification(labels()).held(fraction, seed);
        if (held.length == 0) {
            throw new IllegalArgumentException(
                    name() + ": expected a class of at least 2 samples to hold one back, got none");
        }
        boolean[] isHeld = new boolean[size()];
        Arrays.stream(held).forEach(i -> isHeld[i] = true);
        return new Split(
                select(IntStream.range(0, size()).filter(i -> !isHeld[i]).toArray()), select(held));
    }

    /**
     * For k-fold cross-validation: k splits, each sample in the validation part of exactly one of them, the classes in all of
     * them in the same proportions.
     *
     * @throws IllegalArgumentException if there are fewer than 2 folds, or more than samples
     */
    default List<Split> folds(int k, long seed) {
        if (k < 2 || k > size()) {
            throw new IllegalArgumentException(
                    name() + ": expected from 2 to " + size() + " folds, one sample each at least, got " + k);
        }
        int[] folds = new Stratification(labels()).deal(k, seed);
        return IntStream.range(0, k)
                .mapToObj(fold -> new Split(
                        select(IntStream.range(0, size())
                                .filter(i -> folds[i] != fold)
                                .toArray()),
                        select(IntStream.range(0, size())
                                .filter(i -> folds[i] == fold)
                                .toArray())))
                .toList();
    }

    /** The labels of all samples, a copy: (size). */
    default int[] labels() {
        return IntStream.range(0, size()).map(this::label).toArray();
    }

    /** The same samples, in training a little different in each epoch; see {@link #epoch}. */
    default Dataset augmented(Augmentation augmentation) {
        return augmentation.changesNothing() ? this : new Augmented(this, augmentation);
    }

    /** The samples as they look in an epoch of training, counted from 0: the same in each, unless they are augmented. */
    default Dataset epoch(long seed, int epoch) {
        return this;
    }

    /** The parts of a data set: one to train on and one, held back, to validate on. */
    record Split(Dataset train, Dataset validation) {
        /** "split": keeps these random numbers apart from others of the same seed. */
        private static final long STREAM = 0x73706C6974L;
    }
}
