package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The watch for infinities and NaN. */
final class Finite {
    private Finite() {}

    /**
     * {@code 0 x} is 0 for a finite x and NaN for any other, and a sum keeps a NaN: no branch, and as fast as memory. Four sums,
     * because one would wait for each addition to finish.
     */
    static boolean all(float[] x, int from, int to) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s0 = zero;
        FloatVector s1 = zero;
        FloatVector s2 = zero;
        FloatVector s3 = zero;
        int i = from;
        for (; i <= to - 4 * LANES; i += 4 * LANES) {
            s0 = zero.fma(FloatVector.fromArray(SPECIES, x, i), s0);
            s1 = zero.fma(FloatVector.fromArray(SPECIES, x, i + LANES), s1);
            s2 = zero.fma(FloatVector.fromArray(SPECIES, x, i + 2 * LANES), s2);
            s3 = zero.fma(FloatVector.fromArray(SPECIES, x, i + 3 * LANES), s3);
        }
        for (; i < to; i++) {
            if (!Float.isFinite(x[i])) {
                return false;
            }
        }
        FloatVector sum = s0.add(s1).add(s2.add(s3));
        return !sum.compare(VectorOperators.NE, sum).anyTrue();
    }
}
