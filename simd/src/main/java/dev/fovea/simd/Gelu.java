package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.CurveKernel;
import jdk.incubator.vector.FloatVector;
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
 * right where it would be many units of the exponential's: {@code exp(-(q + u) / 2) = exp(-q / 2) (1 - u / 2)}.
 *
 * <p>Both directions are four short loops over a block of the result: in one there are more steps than the JIT of JDK 17 keeps
 * in registers.
 */
record Gelu() implements CurveKernel {
    /** Floats of a block: with x and dy a quarter of an L1 cache. */
    private static final int BLOCK = 1 << 10;

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
        for (int o = from; o < to; o += BLOCK) {
            int end = Math.min(o + BLOCK, to);
            exponents(x, out, o, end);
            Exponential.exp(out, o, 0, out, o, end - o);
            tails(x, density, out, o, end);
            gates(x, v, out, o, end);
        }
    }

    /** {@code out = -z^2 / 2}, rounded. */
    private static void exponents(float[] x, float[] out, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector z = FloatVector.fromArray(SPECIES, x, i);
            z.mul(z).mul(-0.5f).intoArray(out, i);
        }
        for (; i < to; i++) {
            out[i] = x[i] * x[i] * -0.5f;
        }
    }

    /** {@code out *= t M(t) - density z}. */
    private static void tails(float[] x, float density, float[] out, int from, int to) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector z = FloatVector.fromArray(SPECIES, x, i).abs();
            z = z.blend(FAR, z.compare(VectorOperators.GT, FAR));
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
            z.fma(FloatVector.broadcast(SPECIES, -density), t.mul(m))
                    .mul(FloatVector.fromArray(SPECIES, out, i))
                    .intoArray(out, i);
        }
        for (; i < to; i++) {
            float z = Math.abs(x[i]) > FAR ? FAR : Math.abs(x[i]);
            float t = 1 / Math.fma(z, C, 1);
            float m = Math.fma(t, M9, M8);
            m = Math.fma(t, Math.fma(t, Math.fma(t, Math.fma(t, m, M7), M6), M5), M4);
            m = Math.fma(t, Math.fma(t, Math.fma(t, Math.fma(t, m, M3), M2), M1), M0);
            out[i] *= Math.fma(z, -density, t * m);
        }
    }

    /** {@code out = v (x < 0 ? out : 1 - out)}, with what was left off {@code z^2}. */
    private static void gates(float[] x, float[] v, float[] out, int from, int to) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector xi = FloatVector.fromArray(SPECIES, x, i);
            FloatVector z = xi.abs();
            z = z.blend(FAR, z.compare(VectorOperators.GT, FAR));
            FloatVector rest = z.fma(z, z.mul(z).neg()).mul(-0.5f);
            FloatVector g = FloatVector.fromArray(SPECIES, out, i);
            g = rest.fma(g, g);
            one.sub(g)
                    .blend(g, xi.compare(VectorOperators.LT, 0))
                    .mul(FloatVector.fromArray(SPECIES, v, i))
                    .intoArray(out, i);
        }
        for (; i < to; i++) {
            float z = Math.abs(x[i]) > FAR ? FAR : Math.abs(x[i]);
            float rest = Math.fma(z, z, -(z * z)) * -0.5f;
            float g = Math.fma(rest, out[i], out[i]);
            out[i] = v[i] * (x[i] < 0 ? g : 1 - g);
        }
    }
}
