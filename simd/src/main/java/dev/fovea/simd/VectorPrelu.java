package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;
import static jdk.incubator.vector.VectorOperators.GT;

import dev.fovea.kernel.PreluKernel;
import jdk.incubator.vector.FloatVector;

/** With lanes over the elements of a slope. The gradients of a slope are summed lane by lane, then the lanes in their order. */
record VectorPrelu(int slopes, int span) implements PreluKernel {
    @Override
    public void forward(float[] x, float[] a, float[] y, int from, int to) {
        bend(x, a, x, y, from, to);
    }

    @Override
    public void backwardInput(float[] x, float[] a, float[] dy, float[] dx, int from, int to) {
        bend(x, a, dy, dx, from, to);
    }

    /** {@code y = x > 0 ? v : a v}. */
    private void bend(float[] x, float[] a, float[] v, float[] y, int from, int to) {
        for (int row = from * slopes; row < to * slopes; row++) {
            float slope = a[row % slopes];
            int end = (row + 1) * span;
            int i = row * span;
            for (; i <= end - LANES; i += LANES) {
                FloatVector vi = FloatVector.fromArray(SPECIES, v, i);
                vi.mul(slope)
                        .blend(vi, FloatVector.fromArray(SPECIES, x, i).compare(GT, 0))
                        .intoArray(y, i);
            }
            for (; i < end; i++) {
                y[i] = x[i] > 0 ? v[i] : slope * v[i];
            }
        }
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] da, int from, int to) {
        for (int row = from * slopes; row < to * slopes; row++) {
            da[row % slopes] += slopeGradient(x, dy, row * span);
        }
    }

    /** {@code sum dy x} over those of a slope's elements that are not positive. */
    private float slopeGradient(float[] x, float[] dy, int o) {
        FloatVector lanes = FloatVector.zero(SPECIES);
        int i = o;
        for (; i <= o + span - LANES; i += LANES) {
            FloatVector xi = FloatVector.fromArray(SPECIES, x, i);
            lanes = FloatVector.fromArray(SPECIES, dy, i)
                    .mul(xi)
                    .blend(0, xi.compare(GT, 0))
                    .add(lanes);
        }
        float sum = 0;
        for (int lane = 0; span >= LANES && lane < LANES; lane++) {
            sum += lanes.lane(lane);
        }
        for (; i < o + span; i++) {
            sum += x[i] > 0 ? 0 : dy[i] * x[i];
        }
        return sum;
    }
}
