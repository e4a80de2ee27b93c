package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * One number from many, the same bits on every JVM and any number of lanes. The Vector API leaves open in which order it adds
 * lanes up, and the JIT may choose another than the interpreter, so sums run over the array.
 */
final class Reductions {
    private Reductions() {}

    /** The greatest of n elements, or NaN if there is one. */
    static float max(float[] x, int o, int n) {
        float max = x[o];
        int i = o;
        if (n >= LANES) {
            FloatVector greatest = FloatVector.fromArray(SPECIES, x, o);
            for (i += LANES; i <= o + n - LANES; i += LANES) {
                greatest = FloatVector.fromArray(SPECIES, x, i).max(greatest);
            }
            max = greatest.reduceLanes(VectorOperators.MAX);
        }
        for (; i < o + n; i++) {
            max = Math.max(max, x[i]);
        }
        return max;
    }

    /** The sum of n elements: eight at a time as floats, in a tree, and their sums as doubles. */
    static double sum(float[] x, int o, int n) {
        double sum = 0;
        int i = o;
        for (; i <= o + n - 8; i += 8) {
            sum += ((x[i] + x[i + 1]) + (x[i + 2] + x[i + 3])) + ((x[i + 4] + x[i + 5]) + (x[i + 6] + x[i + 7]));
        }
        for (; i < o + n; i++) {
            sum += x[i];
        }
        return sum;
    }

    /** {@code sum_i x_i y_i} of n elements, four at a time. */
    static double dot(float[] x, float[] y, int o, int n) {
        double sum = 0;
        int i = o;
        for (; i <= o + n - 4; i += 4) {
            sum += (x[i] * y[i] + x[i + 1] * y[i + 1]) + (x[i + 2] * y[i + 2] + x[i + 3] * y[i + 3]);
        }
        for (; i < o + n; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }
}
