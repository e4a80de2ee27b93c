package dev.fovea.data;

import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.Arrays;
import java.util.Objects;

/** Some labelled samples, read when they are needed, by several threads at once. */
public interface Batch {
    /** The number of samples. */
    int size();

    /** The shape of one sample. */
    Shape shape();

    /** The label of sample {@code i}. */
    int label(int i);

    /** The label of what is mixed into sample {@code i}; its own where nothing is. */
    default int otherLabel(int i) {
        return label(i);
    }

    /** What the loss against {@link #label} counts for, from 0 to 1; that against {@link #otherLabel} counts for the rest. */
    default float share(int i) {
        return 1;
    }

    /** Writes sample {@code i} to {@code x} from {@code offset} on; allocates nothing. */
    void read(int i, float[] x, int offset);

    /**
     * The samples {@code from} to {@code to - 1} of this batch.
     *
     * @throws IndexOutOfBoundsException if they are not in it
     */
    default Batch part(int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        return new Part(this, from, to);
    }

    /** The samples {@code order[from]} to {@code order[to - 1]} of a data set. */
    static Batch of(Dataset dataset, int[] order, int from, int to) {
        return new OfDataset(dataset, order, from, to);
    }

    /** Samples without labels, whose shapes are all {@code shape}: x is (n, shape). */
    static Batch unlabelled(Shape shape, float... x) {
        if (x.length % shape.size() != 0) {
            throw new IllegalArgumentException(
                    "expected whole samples of " + shape.size() + " elements, got " + x.length + " elements");
        }
        return new OfArray(shape, x, new int[x.length / shape.size()]);
    }

    /** Samples and their labels: x is (n, ...). */
    static Batch of(Tensor x, int... labels) {
        Shape shape = Shape.of(Arrays.copyOfRange(x.shape().dims(), 1, x.shape().rank()));
        if (labels.length != x.shape().dim(0)) {
            throw new IllegalArgumentException(
                    "expected a label for each of " + x.shape().dim(0) + " samples, got " + labels.length);
        }
        return new OfArray(shape, x.data(), labels.clone());
    }

    /** A part of a data set in some order. */
    record OfDataset(Dataset dataset, int[] order, int from, int to) implements Batch {
        @Override
        public int size() {
            return to - from;
        }

        @Override
        public Shape shape() {
            return dataset.shape();
        }

        @Override
        public int label(int i) {
            return dataset.label(order[from + i]);
        }

        @Override
        public int otherLabel(int i) {
            return dataset.otherLabel(order[from + i]);
        }

        @Override
        public float share(int i) {
            return dataset.share(order[from + i]);
        }

        @Override
        public void read(int i, float[] x, int offset) {
            dataset.read(order[from + i], x, offset);
        }
    }

    /** Some consecutive samples of a batch. */
    record Part(Batch whole, int from, int to) implements Batch {
        @Override
        public int size() {
            return to - from;
        }

        @Override
        public Shape shape() {
            return whole.shape();
        }

        @Override
        public int label(int i) {
            return whole.label(from + i);
        }

        @Override
        public int otherLabel(int i) {
            return whole.otherLabel(from + i);
        }

        @Override
        public float share(int i) {
            return whole.share(from + i);
        }

        @Override
        public void read(int i, float[] x, int offset) {
            whole.read(from + i, x, offset);
        }
    }

    /** Samples in an array. */
    record OfArray(Shape shape, float[] data, int[] labels) implements Batch {
        @Override
        public int size() {
            return labels.length;
        }

        @Override
        public int label(int i) {
            return labels[i];
        }

        @Override
        public void read(int i, float[] x, int offset) {
            System.arraycopy(data, i * shape.size(), x, offset, shape.size());
        }
    }
}
