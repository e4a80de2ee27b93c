package dev.fovea.textbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.random.SplitMix64;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.assertj.core.data.Offset;

/** The seed's matrices, numbers for its letters, and the comparisons that the tests share. */
final class Seed {
    /** {@code a1 .. a9} and {@code a_11 .. a_33}: primes, so that no two sums of products agree by chance. */
    static final double[][] A = {{2, 3, 5}, {7, 11, 13}, {17, 19, 23}};

    /** {@code w_11 .. w_22}. */
    static final double[][] W = {{29, 31}, {37, 41}};

    /** {@code delta_11 .. delta_22}. */
    static final double[][] DELTA = {{43, 47}, {53, 59}};

    /** The filter of the seed's first example. */
    static final double[][] B = {{1, 1}, {0, 0}};

    /** The matrix that the seed pools. */
    static final double[][] POOLED = {{8, 5, 0, 5}, {9, 2, 8, 3}, {6, 9, 3, 9}, {8, 5, 7, 5}};

    /** The sensitivity map that the seed sends back through pooling. */
    static final double[][] POOLED_DELTA = {{0.6, 0.4}, {0.7, 0.6}};

    private static final double STEP = 1e-4;

    private Seed() {}

    static double[][] random(RandomGenerator random, int height, int width) {
        double[][] a = new double[height][width];
        for (double[] row : a) {
            for (int j = 0; j < width; j++) {
                row[j] = random.nextGaussian();
            }
        }
        return a;
    }

    static double[][][] random(RandomGenerator random, int channels, int height, int width) {
        double[][][] a = new double[channels][][];
        for (int c = 0; c < channels; c++) {
            a[c] = random(random, height, width);
        }
        return a;
    }

    static RandomGenerator generator(long seed) {
        return new SplitMix64(seed);
    }

    /** {@code sum over i, j of a[i][j] * b[i][j]}: an error E whose {@code dE/db} is a. */
    static double dot(double[][] a, double[][] b) {
        return Convolution.biasGradient(Hadamard.product(a, b));
    }

    static double dot(double[][][] a, double[][][] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            sum += dot(a[c], b[c]);
        }
        return sum;
    }

    static void assertClose(double[][] actual, double[][] expected) {
        assertThat(actual).hasDimensions(expected.length, expected[0].length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("row %d", i).containsExactly(expected[i], Offset.offset(1e-12));
        }
    }

    /** Asserts that {@code gradient} is {@code dE/dv} by central differences, to a relative error of 1e-6. */
    static void assertGradient(double[] gradient, double[] v, DoubleSupplier error) {
        for (int i = 0; i < v.length; i++) {
            double at = v[i];
            v[i] = at + STEP;
            double above = error.getAsDouble();
            v[i] = at - STEP;
            double below = error.getAsDouble();
            v[i] = at;
            double numeric = (above - below) / (2 * STEP);
            double scale = Math.max(1e-3, Math.max(Math.abs(numeric), Math.abs(gradient[i])));
            assertThat(gradient[i]).as("dE/dv[%d]", i).isCloseTo(numeric, Offset.offset(1e-6 * scale));
        }
    }

    static void assertGradient(double[][] gradient, double[][] v, DoubleSupplier error) {
        assertThat(gradient).hasDimensions(v.length, v[0].length);
        for (int i = 0; i < v.length; i++) {
            assertGradient(gradient[i], v[i], error);
        }
    }

    static void assertGradient(double[][][] gradient, double[][][] v, DoubleSupplier error) {
        assertThat(gradient.length).isEqualTo(v.length);
        for (int c = 0; c < v.length; c++) {
            assertGradient(gradient[c], v[c], error);
        }
    }
}
