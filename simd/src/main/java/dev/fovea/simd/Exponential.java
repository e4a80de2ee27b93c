package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The exponential function. With {@code n} the integer nearest to {@code x / ln 2} and {@code r = x - n ln 2}, so that {@code |r|
 * <= ln 2 / 2},
 *
 * <pre>
 *   exp(x) = 2^n exp(r)      expm1(x) = 2^n expm1(r) + (2^n - 1)      expm1(r) = r + r^2 Q(r)
 * </pre>
 *
 * Q is the polynomial of degree 4 with the least greatest relative error of {@code r + r^2 Q(r)} to {@code expm1(r)} on this
 * range: from Remez' exchange algorithm in 50 digits, coefficient by coefficient rounded to a float and the others fitted again.
 * What remains is 1.41e-8, a quarter of a float's half unit in the last place.
 *
 * <p>{@code n ln 2} is subtracted in two parts, of which the first has 15 bits and its product with n is exact. Adding {@link
 * #ROUND} rounds to an integer and leaves n in the low bits of the float.
 *
 * <p>{@link #exp} and {@link #expm1} are off by less than 1.1 units in the last place, over all floats up to 0. A vector's
 * lane and the scalar method do the same operations in the same order, each rounded as IEEE 754 says: they have the same bits on
 * every JVM, which neither {@link Math#exp} nor the Vector API's own exponential promises. Loops that need a part of this in
 * registers repeat it, for no vector may cross a method.
 */
final class Exponential {
    /** {@code 1.5 * 2^23}: the unit in the last place of a float around it is 1. */
    static final float ROUND = 0x1.8p23f;

    /** The bits of {@link #ROUND}. */
    static final int ROUND_BITS = 0x4b400000;

    static final float LOG2_E = 0x1.715476p0f;
    static final float LN_2_HIGH = 0x1.62e4p-1f;
    static final float LN_2_LOW = 0x1.7f7d1cp-20f;

    static final float Q0 = 0x1.fffffep-2f;
    static final float Q1 = 0x1.5554aap-3f;
    static final float Q2 = 0x1.55579ap-5f;
    static final float Q3 = 0x1.122c38p-7f;
    static final float Q4 = 0x1.6ac052p-10f;

    /** {@code exp} of this and less is 0 in a float, and {@code 2^(n + LIFT)} stays a normal float. */
    static final float LEAST = -104;

    /** {@code 2^n} may be too small for a float: it is {@code 2^(n + LIFT) LOWER}. */
    static final int LIFT = 64;

    static final float LOWER = 0x1p-64f;

    /** {@code expm1} of this and less is -1 in a float, and {@code 2^n} stays a normal float. */
    static final float LEAST_MINUS_1 = -25;

    static final int EXPONENT_BIAS = 127;
    static final int EXPONENT_SHIFT = 23;

    private Exponential() {}

    /** {@code exp(x)} for x up to 0; a NaN stays one. */
    static float exp(float x) {
        float a = x < LEAST ? LEAST : x;
        float t = Math.fma(a, LOG2_E, ROUND);
        float j = t - ROUND;
        float r = Math.fma(j, -LN_2_LOW, Math.fma(j, -LN_2_HIGH, a));
        float q = Math.fma(r, Math.fma(r, Math.fma(r, Math.fma(r, Q4, Q3), Q2), Q1), Q0);
        float e = 1 + Math.fma(r * r, q, r);
        // below 2^-126 the result is subnormal: two factors, so that it is rounded once
        return e * powerOfTwo(Float.floatToRawIntBits(t) - ROUND_BITS + LIFT) * LOWER;
    }

    /** {@code exp(x) - 1} for x up to 0; a NaN stays one. */
    static float expm1(float x) {
        float a = x < LEAST_MINUS_1 ? LEAST_MINUS_1 : x;
        float t = Math.fma(a, LOG2_E, ROUND);
        float j = t - ROUND;
        float r = Math.fma(j, -LN_2_LOW, Math.fma(j, -LN_2_HIGH, a));
        float q = Math.fma(r, Math.fma(r, Math.fma(r, Math.fma(r, Q4, Q3), Q2), Q1), Q0);
        float scale = powerOfTwo(Float.floatToRawIntBits(t) - ROUND_BITS);
        return Math.fma(Math.fma(r * r, q, r), scale, scale - 1);
    }

    private static float powerOfTwo(int n) {
        return Float.intBitsToFloat((n + EXPONENT_BIAS) << EXPONENT_SHIFT);
    }

    /** {@code y[yo + i] = exp(x[xo + i] - shift)} for i from 0 to n - 1, where no x is greater than the shift. */
    static void exp(float[] x, int xo, float shift, float[] y, int yo, int n) {
        FloatVector log2e = FloatVector.broadcast(SPECIES, LOG2_E);
        FloatVector round = FloatVector.broadcast(SPECIES, ROUND);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, xo + i).sub(shift);
            FloatVector a = d.blend(LEAST, d.compare(VectorOperators.LT, LEAST));
            FloatVector t = a.fma(log2e, round);
            FloatVector j = t.sub(round);
            FloatVector r = j.fma(FloatVector.broadcast(SPECIES, -LN_2_HIGH), a);
            r = j.fma(FloatVector.broadcast(SPECIES, -LN_2_LOW), r);
            FloatVector q = r.fma(FloatVector.broadcast(SPECIES, Q4), FloatVector.broadcast(SPECIES, Q3));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Q2));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Q1));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Q0));
            FloatVector e = r.mul(r).fma(q, r).add(1);
            FloatVector scale = t.reinterpretAsInts()
                    .sub(ROUND_BITS - LIFT - EXPONENT_BIAS)
                    .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
                    .reinterpretAsFloats();
            e.mul(scale).mul(LOWER).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = exp(x[xo + i] - shift);
        }
    }
}
