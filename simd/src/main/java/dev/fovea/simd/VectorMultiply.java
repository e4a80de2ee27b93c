package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.MultiplyKernel;
import jdk.incubator.vector.FloatVector;

/** With lanes over the elements of a factor, or over the factors if each has but one. Sums are formed lane by lane, then over the lanes. */
record VectorMultiply(int factors, int span) implements MultiplyKernel {
    @Override
    public void forward(float[] x, float[] f, float[] y, int from, int to) {
        if (span == 1) {
            elements(x, f, y, from * factors, to * factors);
            return;
        }
        for (int row = from * factors; row < to * factors; row++) {
            float factor = f[row];
            int end = (row + 1) * span;
            int i = row * span;
            for (; i <= end - LANES; i += LANES) {
                FloatVector.fromArray(SPECIES, x, i).mul(factor).intoArray(y, i);
            }
            for (; i < end; i++) {
                y[i] = x[i] * factor;
            }
        }
    }

    @Override
    public void backwardFactor(float[] x, float[] dy, float[] df, int from, int to) {
        if (span == 1) {
            elements(x, dy, df, from * factors, to * factors);
            return;
        }
        for (int row = from * factors; row < to * factors; row++) {
            df[row] = factorGradient(x, dy, row * span);
        }
    }

    /** {@code y = a b}, each by each. */
    private static void elements(float[] a, float[] b, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, a, i)
                    .mul(FloatVector.fromArray(SPECIES, b, i))
                    .intoArray(y, i);
        }
        for (; i < to; i++) {
            y[i] = a[i] * b[i];
        }
    }

    /** {@code sum dy x} over a factor's elements. */
    private float factorGradient(float[] x, float[] dy, int o) {
        FloatVector lanes = FloatVector.zero(SPECIES);
        int i = o;
        for (; i <= o + span - LANES; i += LANES) {
            lanes = FloatVector.fromArray(SPECIES, dy, i)
                    .mul(FloatVector.fromArray(SPECIES, x, i))
                    .add(lanes);
        }
        float sum = 0;
        for (int lane = 0; span >= LANES && lane < LANES; lane++) {
            sum += lanes.lane(lane);
        }
        for (; i < o + span; i++) {
            sum += dy[i] * x[i];
        }
        return sum;
    }
}
