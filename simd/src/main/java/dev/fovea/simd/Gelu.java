package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.CurveKernel;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code y = x P(x)} with the normal distribution P; {@code f' = P + x p} with its density p. With {@code z = |x|},
 *
 * <pre>
 *   P(-z) = exp(-z^2 / 2) t M(t)      t = 1 / (1 + C z)      P(z) = 1 - P(-z)
 * </pre>
 *
 * where M is the polynomial of degree 9 with the least greatest relative error for z up to {@link #FAR}, from where on P(-z) is 0 in a
 * float, found as {@link Exponential}'s is. What remains is 4.5e-9. What rounding leaves off {@code z^2} is known exactly, and put
 * right where it would be many units of the exponential's: {@code exp(-(q + u) / 2) = exp(-q / 2) (1 - u / 2)}. The loops repeat
 * the steps of {@link Exponential}, where the reasons stand.
 */
record Gelu() implements CurveKernel {
    private static final float FAR = 15;
    private static final float C = 19 / 64f;

    private static final float M0 = 0x1.e523d2p-4f;
    private static final float M1 = 0x1.e4710ap-4f;
    private static final float M2 = 0x1.c1dfbp-4f;
    private static final float M3 = 0x1.34e0f4p-4f;
    private static final float M4 = 0x1.b0eccp-4f;
    private static final float M5 = -0x1.8a775p-4f;
    private static final float M6 = 0x1.b9b7a2p-3f;
    private static final float M7 = -0x1.ed3616p-3f;
    private static final float M8 = 0x1.d35faap-4f;
    private static final float M9 = -0x1.4cb6c6p-6f;

    /** {@code 1 / sqrt(2 pi)}. */
    private static final float DENSITY = 0x1.988454p-2f;

    @Override
    public void forward(float[] x, float[] y, int size, int from, int to) {
        curve(x, 0, x, y, from * size, to * size);
    }

    @Override
    public void backward(float[] x, float[] dy, float[] dx, int size, int from, int to) {
        curve(x, DENSITY, dy, dx, from * size, to * size);
    }

    /** {@code out = (P(x) + density x exp(-x^2 / 2)) v}: without a density P(x), and with its own the slope. */
    private static void curve(float[] x, float density, float[] v, float[] out, int from, int to) {
        FloatVector log2e = FloatVector.broadcast(SPECIES, Exponential.LOG2_E);
        FloatVector round = FloatVector.broadcast(SPECIES, Exponential.ROUND);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector xi = FloatVector.fromArray(SPECIES, x, i);
            FloatVector z = xi.abs();
            z = z.blend(FAR, z.compare(VectorOperators.GT, FAR));
            FloatVector square = z.mul(z);
            FloatVector rest = z.fma(z, square.neg()).mul(-0.5f);
            FloatVector d = square.mul(-0.5f);
            FloatVector a = d.blend(Exponential.LEAST, d.compare(VectorOperators.LT, Exponential.LEAST));
            FloatVector n = a.fma(log2e, round);
            FloatVector j = n.sub(round);
            FloatVector r = j.fma(FloatVector.broadcast(SPECIES, -Exponential.LN_2_HIGH), a);
            r = j.fma(FloatVector.broadcast(SPECIES, -Exponential.LN_2_LOW), r);
            FloatVector q = r.fma(
                    FloatVector.broadcast(SPECIES, Exponential.Q4), FloatVector.broadcast(SPECIES, Exponential.Q3));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q2));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q1));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q0));
            FloatVector e = r.mul(r).fma(q, r).add(1);
            e = e.fma(rest, e);
            IntVector k = n.reinterpretAsInts().sub(Exponential.ROUND_BITS);
            IntVector half = k.lanewise(VectorOperators.ASHR, 1);
            e = e.mul(half.add(Exponential.EXPONENT_BIAS)
                            .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
                            .reinterpretAsFloats())
                    .mul(k.sub(half)
                            .add(Exponential.EXPONENT_BIAS)
                            .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
                            .reinterpretAsFloats());
            FloatVector t = one.div(z.fma(FloatVector.broadcast(SPECIES, C), one));
            FloatVector m = t.fma(FloatVector.broadcast(SPECIES, M9), FloatVector.broadcast(SPECIES, M8));
            m = t.fma(m, FloatVector.broadcast(SPECIES, M7));
            m = t.fma(m, FloatVector.broadcast(SPECIES, M6));
            m = t.fma(m, FloatVector.broadcast(SPECIES, M5));
            m = t.fma(m, FloatVector.broadcast(SPECIES, M4));
            m = t.fma(m, FloatVector.broadcast(SPECIES, M3));
            m = t.fma(m, FloatVector.broadcast(SPECIES, M2));
            m = t.fma(m, FloatVector.broadcast(SPECIES, M1));
            m = t.fma(m, FloatVector.broadcast(SPECIES, M0));
            FloatVector tail = e.mul(t.mul(m));
            VectorMask<Float> left = xi.compare(VectorOperators.LT, 0);
            FloatVector p = one.sub(tail).blend(tail, left);
            z.blend(z.neg(), left)
                    .mul(e)
                    .fma(FloatVector.broadcast(SPECIES, density), p)
                    .mul(FloatVector.fromArray(SPECIES, v, i))
                    .intoArray(out, i);
        }
        for (; i < to; i++) {
            out[i] = factor(x[i], density) * v[i];
        }
    }

    /** One lane of the loop above. */
    private static float factor(float x, float density) {
        float z = Math.abs(x) > FAR ? FAR : Math.abs(x);
        float square = z * z;
        float rest = Math.fma(z, z, -square);
        float e = Exponential.exp(-0.5f * square, -0.5f * rest);
        float t = 1 / Math.fma(z, C, 1);
        float m = Math.fma(t, M9, M8);
        m = Math.fma(t, Math.fma(t, Math.fma(t, Math.fma(t, m, M7), M6), M5), M4);
        m = Math.fma(t, Math.fma(t, Math.fma(t, Math.fma(t, m, M3), M2), M1), M0);
        float tail = e * (t * m);
        return Math.fma((x < 0 ? -z : z) * e, density, x < 0 ? tail : 1 - tail);
    }
}
