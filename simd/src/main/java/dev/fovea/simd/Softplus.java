package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.ActivationKernel;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code y = max(0, x) + log1p(e)} with {@code e = exp(-|x|)}. The logarithm of numbers from 1 to 2 is
 *
 * <pre>
 *   log1p(e) = 2 atanh(s) = t + t z P(z)      s = e / (2 + e) &lt;= 1/3      t = 2 s      z = s^2
 * </pre>
 *
 * where P is the polynomial of degree 3 with the least greatest relative error of the whole, found as {@link Exponential}'s. What
 * remains is 4.5e-9. The loops repeat the steps of {@link Exponential}, where the reasons stand.
 */
record Softplus() implements ActivationKernel {
    private static final float P0 = 0x1.555502p-2f;
    private static final float P1 = 0x1.99d1ccp-3f;
    private static final float P2 = 0x1.1ec04p-3f;
    private static final float P3 = 0x1.1eca18p-3f;

    @Override
    public void forward(float[] x, float[] y, int size, int from, int to) {
        FloatVector log2e = FloatVector.broadcast(SPECIES, Exponential.LOG2_E);
        FloatVector round = FloatVector.broadcast(SPECIES, Exponential.ROUND);
        FloatVector least = FloatVector.broadcast(SPECIES, Exponential.LEAST);
        FloatVector zero = FloatVector.zero(SPECIES);
        int end = to * size;
        int i = from * size;
        for (; i <= end - LANES; i += LANES) {
            FloatVector xi = FloatVector.fromArray(SPECIES, x, i);
            FloatVector d = xi.abs().neg();
            FloatVector a = d.blend(least, d.compare(VectorOperators.LT, least));
            FloatVector t = a.fma(log2e, round);
            FloatVector j = t.sub(round);
            FloatVector r = j.fma(FloatVector.broadcast(SPECIES, -Exponential.LN_2_HIGH), a);
            r = j.fma(FloatVector.broadcast(SPECIES, -Exponential.LN_2_LOW), r);
            FloatVector q = r.fma(
                    FloatVector.broadcast(SPECIES, Exponential.Q4), FloatVector.broadcast(SPECIES, Exponential.Q3));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q2));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q1));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q0));
            FloatVector e = r.mul(r).fma(q, r).add(1);
            FloatVector scale = t.reinterpretAsInts()
                    .sub(Exponential.ROUND_BITS - Exponential.LIFT - Exponential.EXPONENT_BIAS)
                    .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
                    .reinterpretAsFloats();
            e = e.mul(scale).mul(Exponential.LOWER);
            FloatVector s = e.div(e.add(2));
            FloatVector z = s.mul(s);
            s = s.add(s);
            FloatVector p = z.fma(FloatVector.broadcast(SPECIES, P3), FloatVector.broadcast(SPECIES, P2));
            p = z.fma(p, FloatVector.broadcast(SPECIES, P1));
            p = z.fma(p, FloatVector.broadcast(SPECIES, P0));
            FloatVector log = s.mul(z).fma(p, s);
            FloatVector positive = xi.blend(zero, xi.compare(VectorOperators.LE, zero));
            log.add(positive).intoArray(y, i);
        }
        for (; i < end; i++) {
            y[i] = (x[i] <= 0 ? 0 : x[i]) + log1p(Exponential.exp(-Math.abs(x[i])));
        }
    }

    /** {@code log(1 + e)} for e from 0 to 1. */
    private static float log1p(float e) {
        float s = e / (e + 2);
        float z = s * s;
        float t = s + s;
        return Math.fma(t * z, Math.fma(z, Math.fma(z, Math.fma(z, P3, P2), P1), P0), t);
    }

    /** {@code dx = dy sigmoid(x)}, where {@code sigmoid(x) = -expm1(-y)}. */
    @Override
    public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
        FloatVector log2e = FloatVector.broadcast(SPECIES, Exponential.LOG2_E);
        FloatVector round = FloatVector.broadcast(SPECIES, Exponential.ROUND);
        int end = to * size;
        int i = from * size;
        for (; i <= end - LANES; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, y, i).neg();
            FloatVector a =
                    d.blend(Exponential.LEAST_MINUS_1, d.compare(VectorOperators.LT, Exponential.LEAST_MINUS_1));
            FloatVector t = a.fma(log2e, round);
            FloatVector j = t.sub(round);
            FloatVector r = j.fma(FloatVector.broadcast(SPECIES, -Exponential.LN_2_HIGH), a);
            r = j.fma(FloatVector.broadcast(SPECIES, -Exponential.LN_2_LOW), r);
            FloatVector q = r.fma(
                    FloatVector.broadcast(SPECIES, Exponential.Q4), FloatVector.broadcast(SPECIES, Exponential.Q3));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q2));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q1));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Exponential.Q0));
            FloatVector scale = t.reinterpretAsInts()
                    .sub(Exponential.ROUND_BITS - Exponential.EXPONENT_BIAS)
                    .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
                    .reinterpretAsFloats();
            FloatVector m = r.mul(r).fma(q, r).fma(scale, scale.sub(1));
            FloatVector.fromArray(SPECIES, dy, i).mul(m.neg()).intoArray(dx, i);
        }
        for (; i < end; i++) {
            dx[i] = dy[i] * -Exponential.expm1(-y[i]);
        }
    }
}
