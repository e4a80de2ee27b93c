package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.CurveKernel;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code y = x (1 + tanh u) / 2} with {@code u = sqrt(2 / pi) (x + 0.044715 x^3)}, and so {@code y = x s} with {@code s =
 * sigmoid(2 u)}; {@code f' = s + x s (1 - s) 2 u'}. The JIT makes vectors of the loops without a condition by itself.
 */
record GeluTanh(ActivationKernel sigmoid) implements CurveKernel {
    private static final float SLOPE = (float) 1.5957691216057308; // 2 sqrt(2 / pi)
    private static final float CUBE = 0.044715f;

    @Override
    public void forward(float[] x, float[] y, int size, int from, int to) {
        for (int i = from * size; i < to * size; i++) {
            y[i] = gate(x[i]);
        }
        sigmoid.forward(y, y, size, from, to);
        for (int i = from * size; i < to * size; i++) {
            y[i] *= x[i];
        }
    }

    /** By {@code e = sigmoid(-|2 u|)}, the smaller of s and {@code 1 - s}: a difference from 1 would have lost its digits. */
    @Override
    public void backward(float[] x, float[] dy, float[] dx, int size, int from, int to) {
        for (int i = from * size; i < to * size; i++) {
            dx[i] = -Math.abs(gate(x[i]));
        }
        sigmoid.forward(dx, dx, size, from, to);
        slopes(x, dy, dx, from * size, to * size);
    }

    private static float gate(float x) {
        return SLOPE * (x + CUBE * x * x * x);
    }

    /** {@code out = dy (s + x e (1 - e) 2 u')} of the e that are there. */
    private static void slopes(float[] x, float[] dy, float[] out, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector xi = FloatVector.fromArray(SPECIES, x, i);
            FloatVector e = FloatVector.fromArray(SPECIES, out, i);
            FloatVector n = e.neg().add(1);
            FloatVector slope = xi.mul(3 * CUBE).mul(xi).add(1).mul(SLOPE);
            FloatVector s = e.blend(n, xi.compare(VectorOperators.GT, 0));
            e.mul(n)
                    .mul(slope)
                    .mul(xi)
                    .add(s)
                    .mul(FloatVector.fromArray(SPECIES, dy, i))
                    .intoArray(out, i);
        }
        for (; i < to; i++) {
            float e = out[i];
            float s = x[i] > 0 ? 1 - e : e;
            float slope = SLOPE * (1 + 3 * CUBE * x[i] * x[i]);
            out[i] = dy[i] * (s + x[i] * (e * (1 - e) * slope));
        }
    }
}
