package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.CurveKernel;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The exponential and what is made of it, over the whole range of floats, against {@link Math}'s in double precision, which are off
 * by at most 2.5 of a double's units: nothing beside a float's.
 */
class ExponentialTest {
    private static final float[] ALL = Sweep.floats(4099);
    private static final float[] NEGATIVE = negative();

    /** A function on one float. */
    private interface OnFloat {
        float apply(float x);
    }

    @Test
    void expIsOffByLittleMoreThanAUnitInTheLastPlace() {
        float[] y = new float[NEGATIVE.length];
        Exponential.exp(NEGATIVE, 0, 0, y, 0, y.length);
        assertUnits(NEGATIVE, y, Math::exp, 1.1);
    }

    @Test
    void expm1IsOffByLittleMoreThanAUnitInTheLastPlace() {
        assertUnits(NEGATIVE, forward(new Sigmoids.Elu(1), NEGATIVE), Math::expm1, 1.1);
    }

    @Test
    void sigmoidKeepsItsDigitsFarIntoBothTails() {
        assertUnits(
                ALL,
                forward(new Sigmoids.Sigmoid(), ALL),
                x -> x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)),
                2.5);
    }

    @Test
    void tanhKeepsItsDigitsDownToTheSmallestFloats() {
        assertUnits(ALL, forward(new Sigmoids.Tanh(), ALL), Math::tanh, 2.75);
    }

    @Test
    void softplusKeepsItsDigitsDownToTheSmallestFloats() {
        assertUnits(ALL, forward(new Softplus(), ALL), x -> Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x))), 3.5);
    }

    @Test
    void geluKeepsItsDigitsFarIntoTheLeftTail() {
        float[] x = new float[20_000];
        for (int i = 0; i < x.length; i++) {
            x[i] = -13 + i * 1e-3f; // beyond -13.2 the distribution is a subnormal
        }
        float[] y = new float[x.length];
        new Gelu().forward(x, y, x.length, 0, 1);
        assertUnits(x, y, v -> v * normal(v), 6);
    }

    /** The normal distribution: to the left by Laplace's continued fraction, around 0 by the series of Marsaglia 2004. */
    private static double normal(double x) {
        double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        if (x < -2.5) {
            double fraction = -x;
            for (int k = 200; k >= 1; k--) {
                fraction = -x + k / fraction;
            }
            return density / fraction;
        }
        double sum = x;
        double term = x;
        for (int odd = 3; odd < 400; odd += 2) {
            term *= x * x / odd;
            sum += term;
        }
        return 0.5 + density * sum;
    }

    /** The end of an array, where no whole vector is left, is computed so. */
    @Test
    void aLaneHasTheBitsOfTheScalarMethod() {
        float[] y = new float[NEGATIVE.length];
        Exponential.exp(NEGATIVE, 0, 0, y, 0, y.length);
        assertSameBits(NEGATIVE, y, Exponential::exp);
        assertSameBits(NEGATIVE, forward(new Sigmoids.Elu(1), NEGATIVE), Exponential::expm1);
    }

    /** Each number alone, and each in every lane and behind the last vector. */
    @Test
    void thePlaceInAnArrayDoesNotChangeTheBits() {
        float[] x = Arrays.copyOf(Sweep.special(), 5 * Lanes.LANES + 3);
        for (int i = Sweep.special().length; i < x.length; i++) {
            x[i] = (float) (40 * Math.sin(i));
        }
        for (ActivationKernel kernel : new ActivationKernel[] {
            new Rectifiers.Relu(),
            new Rectifiers.LeakyRelu(0.1f),
            new Sigmoids.Elu(0.7f),
            new Sigmoids.Sigmoid(),
            new Sigmoids.Tanh(),
            new Softplus()
        }) {
            float[] alone = new float[x.length];
            for (int i = 0; i < x.length; i++) {
                alone[i] = forward(kernel, new float[] {x[i]})[0];
            }
            for (int from = 0; from < x.length; from++) {
                assertThat(Sweep.bits(forward(kernel, Arrays.copyOfRange(x, from, x.length))))
                        .as("%s from %d", kernel, from)
                        .isEqualTo(Sweep.bits(Arrays.copyOfRange(alone, from, x.length)));
            }
        }
    }

    /** Whole vectors from the first number on, and each number alone. */
    @Test
    void curvesHaveTheSameBitsInALaneAndAlone() {
        float[] x = Arrays.copyOf(Sweep.special(), 8 * Lanes.LANES);
        for (int i = Sweep.special().length; i < x.length; i++) {
            x[i] = (float) (16 * Math.sin(i));
        }
        for (CurveKernel kernel :
                new CurveKernel[] {new Gelu(), new GeluTanh(new Sigmoids.Sigmoid()), new Clamps.HardSwish()}) {
            float[] y = new float[x.length];
            float[] dx = new float[x.length];
            kernel.forward(x, y, x.length, 0, 1);
            kernel.backward(x, x, dx, x.length, 0, 1);
            float[] alone = new float[x.length];
            float[] slopeAlone = new float[x.length];
            for (int i = 0; i < x.length; i++) {
                kernel.forward(x, alone, 1, i, i + 1);
                kernel.backward(x, x, slopeAlone, 1, i, i + 1);
            }
            assertThat(Sweep.bits(y)).as("%s", kernel).isEqualTo(Sweep.bits(alone));
            assertThat(Sweep.bits(dx)).as("slope of %s", kernel).isEqualTo(Sweep.bits(slopeAlone));
        }
    }

    /** {@code f(-0) = -0}, as IEEE 754 wants it of odd functions. */
    @Test
    void tanhAndEluKeepTheSignOfZero() {
        assertThat(Sweep.bits(forward(new Sigmoids.Tanh(), new float[] {-0f, 0f})))
                .isEqualTo(Sweep.bits(new float[] {-0f, 0f}));
        assertThat(Sweep.bits(forward(new Sigmoids.Elu(2), new float[] {-0f, 0f})))
                .isEqualTo(Sweep.bits(new float[] {-0f, 0f}));
    }

    private static void assertUnits(float[] x, float[] y, DoubleUnaryOperator exact, double units) {
        for (int i = 0; i < x.length; i++) {
            double expected = exact.applyAsDouble(x[i]);
            // written so that a NaN fails
            if (!(Math.abs(y[i] - expected) <= units * Math.ulp((float) expected))) {
                fail("of %s: expected %s within %s units, got %s", x[i], expected, units, y[i]);
            }
        }
    }

    private static void assertSameBits(float[] x, float[] y, OnFloat expected) {
        for (int i = 0; i < x.length; i++) {
            if (Float.floatToRawIntBits(y[i]) != Float.floatToRawIntBits(expected.apply(x[i]))) {
                fail("of %s: expected the bits of %s, got %s", x[i], expected.apply(x[i]), y[i]);
            }
        }
    }

    private static float[] forward(ActivationKernel kernel, float[] x) {
        float[] y = new float[x.length];
        kernel.forward(x, y, x.length, 0, 1);
        return y;
    }

    private static float[] negative() {
        float[] x = new float[ALL.length];
        int n = 0;
        for (float value : ALL) {
            if (value < 0) {
                x[n++] = value;
            }
        }
        return Arrays.copyOf(x, n);
    }
}
