package dev.fovea.kernel;

import dev.fovea.random.SplitMix64;
import java.util.Arrays;

/** Numbers to compute with. */
final class Operands {
    private Operands() {}

    /**
     * Multiples of 1/8 in [-2, 2]. Products of two are multiples of 1/64, and sums of thousands of those are exact in a
     * float: whatever the order of a sum, there is one right result.
     */
    static float[] eighths(int n, SplitMix64 random) {
        float[] a = new float[n];
        for (int i = 0; i < n; i++) {
            a[i] = (random.nextInt(33) - 16) / 8f;
        }
        return a;
    }

    /** As {@link #eighths} without 0, so that no step of less than 1/8 crosses a kink there. */
    static float[] eighthsAwayFromZero(int n, SplitMix64 random) {
        float[] a = new float[n];
        for (int i = 0; i < n; i++) {
            int eighths = random.nextInt(32) - 16;
            a[i] = (eighths < 0 ? eighths : eighths + 1) / 8f;
        }
        return a;
    }

    /** Multiples of 1/8 around 0, no two the same: a step of less than 1/16 leaves a maximum where it is. */
    static float[] distinct(int n, SplitMix64 random) {
        int[] order = new int[n];
        Arrays.setAll(order, i -> i - n / 2);
        random.shuffle(order);
        float[] a = new float[n];
        for (int i = 0; i < n; i++) {
            a[i] = order[i] / 8f;
        }
        return a;
    }

    /** Uniform in [-1, 1). */
    static float[] uniform(int n, SplitMix64 random) {
        float[] a = new float[n];
        for (int i = 0; i < n; i++) {
            a[i] = 2 * random.nextFloat() - 1;
        }
        return a;
    }

    /** The activation that an epilogue stands for. */
    static ActivationKernel activation(Kernels kernels, Epilogue epilogue) {
        return switch (epilogue) {
            case NONE -> throw new IllegalArgumentException("no activation");
            case RELU -> kernels.relu();
            case RELU6 -> kernels.relu6();
        };
    }

    /** The weights and their packed form, freshly packed. */
    static PackedWeights packed(Conv2dKernel kernel, float[] w, float[] b) {
        PackedWeights weights = new PackedWeights(w, b, unwritten(kernel.packedSize()));
        kernel.pack(weights);
        return weights;
    }

    /** The weights and their packed form, freshly packed. */
    static PackedWeights packed(DenseKernel kernel, float[] w, float[] b) {
        PackedWeights weights = new PackedWeights(w, b, unwritten(kernel.packedSize()));
        kernel.pack(weights);
        return weights;
    }

    /** What an array holds that nobody has written yet. */
    static float[] unwritten(int n) {
        float[] a = new float[n];
        Arrays.fill(a, Float.NaN);
        return a;
    }

    static double[] doubles(float[] a) {
        double[] doubles = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            doubles[i] = a[i];
        }
        return doubles;
    }
}
