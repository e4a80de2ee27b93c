package dev.fovea.data;

import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** Images that tests make up: every class has a pattern of its own, and every sample some noise on it. */
public final class SyntheticDataset implements Dataset {
    private final Shape shape;
    private final int classes;
    private final float[] x; // (samples, shape)
    private final int[] labels; // (samples)

    private SyntheticDataset(Shape shape, int classes, float[] x, int[] labels) {
        this.shape = shape;
        this.classes = classes;
        this.x = x;
        this.labels = labels;
    }

    /** Sample i is of class {@code i % classes}: its pattern of deviation 1 and noise of deviation 0.5. */
    public static SyntheticDataset of(Shape shape, int classes, int samples, long seed) {
        float[] x = new float[samples * shape.size()];
        for (int n = 0; n < samples; n++) {
            SplitMix64 pattern = new SplitMix64(SplitMix64.stream(1, n % classes));
            SplitMix64 noise = new SplitMix64(SplitMix64.stream(seed, n));
            for (int i = n * shape.size(); i < (n + 1) * shape.size(); i++) {
                x[i] = (float) (pattern.nextGaussian() + 0.5 * noise.nextGaussian());
            }
        }
        int[] labels = IntStream.range(0, samples).map(n -> n % classes).toArray();
        return new SyntheticDataset(shape, classes, x, labels);
    }

    /** A batch of such samples. */
    public static Batch batch(Shape shape, int classes, int samples, long seed) {
        return of(shape, classes, samples, seed).batch(samples);
    }

    /** The first {@code n} samples. */
    public Batch batch(int n) {
        return Batches.inOrder(this, n).get(0);
    }

    /** The same samples, each said to be of the class after its own: what a network learned elsewhere is wrong here. */
    public SyntheticDataset mislabelled() {
        int[] wrong = IntStream.of(labels).map(label -> (label + 1) % classes).toArray();
        return new SyntheticDataset(shape, classes, x, wrong);
    }

    /** The same samples, sample i said to be of class {@code i % classes} of so many. */
    public SyntheticDataset relabelled(int classes) {
        int[] others = IntStream.range(0, labels.length).map(n -> n % classes).toArray();
        return new SyntheticDataset(shape, classes, x, others);
    }

    /** The same with one element replaced. */
    public SyntheticDataset with(int sample, float value) {
        float[] changed = x.clone();
        changed[sample * shape.size()] = value;
        return new SyntheticDataset(shape, classes, changed, labels);
    }

    /** All samples as one array. */
    public Tensor tensor() {
        int[] dims = IntStream.concat(IntStream.of(size()), IntStream.of(shape.dims()))
                .toArray();
        return Tensor.of(Shape.of(dims), x);
    }

    @Override
    public String name() {
        return "synthetic";
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public List<String> classes() {
        return IntStream.range(0, classes).mapToObj(k -> "class " + k).toList();
    }

    @Override
    public int label(int i) {
        return labels[i];
    }

    @Override
    public void read(int i, float[] to, int offset) {
        System.arraycopy(x, i * shape.size(), to, offset, shape.size());
    }

    @Override
    public Preprocessing preprocessing() {
        return Toy.plain(shape, Fit.STRETCH, true);
    }

    @Override
    public String sha256() {
        return "00ff";
    }
}
