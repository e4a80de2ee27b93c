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
                greatest = greatest.max(FloatVector.fromArray(SPECIES, x, i));
            }
            max = greatest.reduceLanes(VectorOperators.MAX);
        }
        for (; i < o + n; i++) {
            max = Math.max(max, x[i]);
        }
        return max;
    }

    /** The sum of n elements, as four interleaved ones: a single one would wait for each addition to finish. */
    static double sum(float[] x, int o, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = o;
        for (; i < o + n - 3; i += 4) {
            s0 += x[i];
            s1 += x[i + 1];
            s2 += x[i + 2];
            s3 += x[i + 3];
        }
        for (; i < o + n; i++) {
            s0 += x[i];
        }
        return (s0 + s1) + (s2 + s3);
    }
}
