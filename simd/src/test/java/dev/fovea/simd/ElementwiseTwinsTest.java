package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.CurveKernel;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;
import dev.fovea.kernel.ResponseNorm;
import dev.fovea.kernel.ResponseNormKernel;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.kernel.UpdateKernel;
import dev.fovea.random.SplitMix64;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Activations, losses and steps beside their scalar twins, at awkward sizes and on special values. */
class ElementwiseTwinsTest {
    /** Half a unit in the last place of 1: what one rounding may be off. */
    private static final double ROUNDING = 0x1p-24;

    private final Kernels scalar = new ScalarKernels();
    private final Kernels vector = new VectorKernels();
    private final SplitMix64 random = new SplitMix64(81);

    private static ActivationKernel activation(Kernels kernels, String name) {
        return switch (name) {
            case "relu" -> kernels.relu();
            case "leakyRelu" -> kernels.leakyRelu(0.3f);
            case "elu" -> kernels.elu(0.7f);
            case "sigmoid" -> kernels.sigmoid();
            case "tanh" -> kernels.tanh();
            case "softmax" -> kernels.softmax();
            case "relu6" -> kernels.relu6();
            case "hardSigmoid" -> kernels.hardSigmoid();
            case "selu" -> kernels.selu();
            case "softplus" -> kernels.softplus();
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"relu", "leakyRelu", "relu6", "hardSigmoid"})
    void rectifiersHaveTheBitsOfTheirTwins(String name) {
        for (int size : Sweep.SIZES) {
            float[] x = Sweep.withSpecial(3 * size, 3, random);
            float[] dy = Sweep.withSpecial(3 * size, 3, random);
            assertThat(Sweep.bits(forward(activation(vector, name), x, size)))
                    .as("y of %d", size)
                    .isEqualTo(Sweep.bits(forward(activation(scalar, name), x, size)));
            assertThat(Sweep.bits(backward(activation(vector, name), x, dy, size)))
                    .as("dx of %d", size)
                    .isEqualTo(Sweep.bits(backward(activation(scalar, name), x, dy, size)));
        }
    }

    /** An infinity or a NaN is where the twin has one; what is finite is off by 5 roundings at most, or by a subnormal's unit. */
    @ParameterizedTest
    @ValueSource(strings = {"elu", "sigmoid", "tanh", "selu", "softplus"})
    void exponentialActivationsAreTheirTwinsUpToRounding(String name) {
        for (int size : Sweep.SIZES) {
            float[] x = Sweep.withSpecial(3 * size, 3, random);
            assertClose(
                    name + " of " + size,
                    forward(activation(vector, name), x, size),
                    forward(activation(scalar, name), x, size),
                    5 * ROUNDING);
        }
    }

    /** Given the same y, backward computes the same operations. */
    @ParameterizedTest
    @ValueSource(strings = {"elu", "sigmoid", "tanh", "selu"})
    void exponentialActivationsHaveTheirTwinsGradients(String name) {
        for (int size : Sweep.SIZES) {
            float[] y = Sweep.withSpecial(3 * size, 3, random);
            float[] dy = Sweep.withSpecial(3 * size, 3, random);
            assertThat(Sweep.bits(backward(activation(vector, name), y, dy, size)))
                    .as("%s of %d", name, size)
                    .isEqualTo(Sweep.bits(backward(activation(scalar, name), y, dy, size)));
        }
    }

    @Test
    void hardSwishHasTheBitsOfItsTwin() {
        for (int size : Sweep.SIZES) {
            float[] x = Sweep.withSpecial(3 * size, 3, random);
            float[] dy = Sweep.withSpecial(3 * size, 3, random);
            assertThat(Sweep.bits(curve(vector.hardSwish(), x, size)))
                    .as("y of %d", size)
                    .isEqualTo(Sweep.bits(curve(scalar.hardSwish(), x, size)));
            assertThat(Sweep.bits(slope(vector.hardSwish(), x, dy, size)))
                    .as("dx of %d", size)
                    .isEqualTo(Sweep.bits(slope(scalar.hardSwish(), x, dy, size)));
        }
    }

    /** What softplus gives is never negative; the slope is off by what expm1 is. */
    @Test
    void softplusHasItsTwinsGradientsUpToRounding() {
        for (int size : Sweep.SIZES) {
            float[] y = forward(vector.softplus(), Sweep.withSpecial(3 * size, 3, random), size);
            float[] dy = Sweep.gaussian(3 * size, 3, random);
            assertClose(
                    "softplus of " + size,
                    backward(vector.softplus(), y, dy, size),
                    backward(scalar.softplus(), y, dy, size),
                    5 * ROUNDING);
        }
    }

    /** The twin is right to 15 places behind the point, which is less than a float far to the left. */
    @Test
    void geluIsItsTwinUpToRounding() {
        for (int size : Sweep.SIZES) {
            float[] x = Sweep.withSpecial(3 * size, 3, random);
            assertWithin("gelu", x, curve(vector.gelu(false), x, size), curve(scalar.gelu(false), x, size), y -> y, 5);
        }
    }

    /** The slope is a sum of two numbers up to 1, and times dy. */
    @Test
    void geluHasItsTwinsGradientsUpToRounding() {
        for (int size : Sweep.SIZES) {
            float[] x = Sweep.withSpecial(3 * size, 3, random);
            float[] dy = Sweep.gaussian(3 * size, 3, random);
            float[] expected = slope(scalar.gelu(false), x, dy, size);
            assertWithin("slope", x, slope(vector.gelu(false), x, dy, size), expected, dx -> 10, 8);
        }
    }

    /** The sigmoid's argument is off by 5 roundings of itself, at most 100 where the sigmoid is not 0 or 1 yet. */
    @Test
    void geluByATangentIsItsTwinUpToRounding() {
        for (int size : Sweep.SIZES) {
            float[] x = Sweep.gaussian(3 * size, 1, random);
            float[] dy = Sweep.gaussian(3 * size, 3, random);
            assertWithin("gelu", x, curve(vector.gelu(true), x, size), curve(scalar.gelu(true), x, size), y -> 1, 8);
            float[] expected = slope(scalar.gelu(true), x, dy, size);
            assertWithin("slope", x, slope(vector.gelu(true), x, dy, size), expected, dx -> 10, 8);
        }
    }

    /** Windows of all widths at the first, middle and last channels. */
    @Test
    void responseNormIsItsTwinUpToRounding() {
        for (int places : Sweep.SIZES) {
            for (int size : new int[] {1, 2, 5}) {
                ResponseNorm twin = new ResponseNorm(6, places, size, 0.3f, 0.75f, 1.5f);
                ResponseNormKernel kernel = vector.responseNorm(twin);
                assertThat(kernel).isNotSameAs(twin);
                float[] x = Sweep.gaussian(2 * 6 * places, 3, random);
                float[] dy = Sweep.gaussian(x.length, 1, random);
                float[] y = new float[x.length];
                float[] twinY = new float[x.length];
                float[] dx = new float[x.length];
                float[] twinDx = new float[x.length];
                kernel.forward(x, y, 0, 2);
                twin.forward(x, twinY, 0, 2);
                assertClose("lrn of " + places, y, twinY, 8 * ROUNDING);
                kernel.backward(x, dy, dx, 0, 2, new float[kernel.scratchSize()]);
                twin.backward(x, dy, twinDx, 0, 2, new float[twin.scratchSize()]);
                for (int i = 0; i < x.length; i++) {
                    assertThat((double) dx[i]).isCloseTo(twinDx[i], within(20 * ROUNDING * (1 + Math.abs(twinDx[i]))));
                }
            }
        }
        ResponseNorm other = new ResponseNorm(6, 9, 5, 0.3f, 0.5f, 1.5f);
        assertThat(vector.responseNorm(other)).isSameAs(other);
    }

    /** {@code y = e / sum}: e is off by 2.2 roundings, the sum by e's and 4 of its own, factor and product by 1 each. */
    @Test
    void softmaxIsItsTwinUpToRounding() {
        for (int size : Sweep.SIZES) {
            float[] x = Sweep.gaussian(3 * size, 10, random);
            assertClose(
                    "softmax of " + size,
                    forward(vector.softmax(), x, size),
                    forward(scalar.softmax(), x, size),
                    11 * ROUNDING);
        }
    }

    @Test
    void softmaxPassesANaNOnToItsSampleOnly() {
        for (int size : Sweep.SIZES) {
            for (int at = 0; at < size; at++) {
                float[] x = Sweep.gaussian(2 * size, 1, random);
                x[at] = Float.NaN;
                float[] y = forward(vector.softmax(), x, size);
                for (int i = 0; i < 2 * size; i++) {
                    assertThat(Float.isNaN(y[i])).as("[%d] of %d", i, size).isEqualTo(i < size);
                }
            }
        }
    }

    /** Each class's exponential is off by 2.2 roundings of itself, at most 1, and so are their sum and its logarithm. */
    @Test
    void lossesAreTheirTwinsUpToRounding() {
        for (int size : Sweep.SIZES) {
            for (float smoothing : new float[] {0, 0.1f, 0.9f}) {
                float[] y = Sweep.gaussian(3 * size, 4, random);
                int[] labels = {random.nextInt(size), random.nextInt(size), random.nextInt(size)};
                assertSameLoss(
                        size,
                        vector.softmaxCrossEntropy(size, smoothing),
                        scalar.softmaxCrossEntropy(size, smoothing),
                        y,
                        labels);
                assertSameLoss(size, vector.meanSquaredError(size), scalar.meanSquaredError(size), y, labels);
            }
        }
    }

    private static void assertSameLoss(int size, LossKernel actual, LossKernel expected, float[] y, int[] labels) {
        float[] loss = new float[3];
        float[] twinLoss = new float[3];
        actual.forward(y, labels, loss, 0, 3);
        expected.forward(y, labels, twinLoss, 0, 3);
        float[] dy = new float[3 * size];
        float[] twinDy = new float[3 * size];
        actual.backward(y, labels, 0.25f, dy, 0, 3);
        expected.backward(y, labels, 0.25f, twinDy, 0, 3);
        for (int i = 0; i < 3; i++) {
            assertThat((double) loss[i])
                    .as("loss of %d", size)
                    .isCloseTo(twinLoss[i], within(8 * ROUNDING * Math.max(1, twinLoss[i])));
        }
        for (int i = 0; i < dy.length; i++) {
            assertThat((double) dy[i])
                    .as("dy of %d", size)
                    .isCloseTo(twinDy[i], within(0.25 * 11 * ROUNDING * Math.max(1, Math.abs(4 * twinDy[i]))));
        }
    }

    private static Offset<Double> within(double tolerance) {
        return Offset.offset(tolerance);
    }

    /** Three products, each added in one rounding instead of two: a few roundings of numbers up to the sum of their sizes. */
    @Test
    void stepsAreTheirTwinsUpToRounding() {
        for (int size : Sweep.SIZES) {
            for (int variant = 0; variant < 8; variant++) {
                float momentum = variant % 2 == 0 ? 0 : 0.9f;
                boolean nesterov = variant % 4 >= 2;
                float decay = variant < 4 ? 0 : 0.1f;
                UpdateKernel actual = vector.sgd(momentum, nesterov, decay);
                UpdateKernel expected = scalar.sgd(momentum, nesterov, decay);
                float[] w = Sweep.gaussian(size, 1, random);
                float[] twin = w.clone();
                float[] v = Sweep.gaussian(size, 1, random);
                float[] twinV = v.clone();
                float[] dw = Sweep.gaussian(size, 1, random);
                float[] start = w.clone();
                float[] startV = v.clone();
                actual.step(0.25f, 1, w, dw, new float[][] {v}, 0, size);
                expected.step(0.25f, 1, twin, dw, new float[][] {twinV}, 0, size);
                for (int i = 0; i < size; i++) {
                    double all = Math.abs(start[i]) + Math.abs(startV[i]) + Math.abs(dw[i]);
                    assertThat((double) v[i]).as("v of %d", size).isCloseTo(twinV[i], within(5 * ROUNDING * all));
                    assertThat((double) w[i]).as("w of %d", size).isCloseTo(twin[i], within(5 * ROUNDING * all));
                }
            }
        }
    }

    private static List<UpdateKernel> adaptive(Kernels kernels) {
        return List.of(
                kernels.adam(0.9, 0.999, 1e-8, 0.1, false),
                kernels.adam(0.9, 0.999, 1e-8, 0.1, true),
                kernels.rmsProp(0.99, 1e-8, 0, 0.1),
                kernels.rmsProp(0.99, 1e-8, 0.9, 0.1),
                kernels.adaGrad(1e-10, 0.1),
                kernels.lion(0.9, 0.99, 0.1));
    }

    /** A quotient is off by a few roundings of itself, and the rest by a few of the numbers that are added. */
    @Test
    void stepsOfASizeOfTheirOwnAreTheirTwinsUpToRounding() {
        for (int size : Sweep.SIZES) {
            for (int k = 0; k < adaptive(vector).size(); k++) {
                UpdateKernel actual = adaptive(vector).get(k);
                UpdateKernel expected = adaptive(scalar).get(k);
                float[] w = Sweep.gaussian(size, 1, random);
                float[] twin = w.clone();
                float[][] memory = new float[actual.memories()][size];
                float[][] twinMemory = new float[expected.memories()][size];
                assertThat(actual.memories()).isEqualTo(expected.memories());
                for (int t = 1; t <= 3; t++) {
                    float[] dw = Sweep.gaussian(size, 1, random);
                    actual.step(0.01f, t, w, dw, memory, 0, size);
                    expected.step(0.01f, t, twin, dw, twinMemory, 0, size);
                }
                for (int i = 0; i < size; i++) {
                    double all = 10 + Math.abs(twin[i]); // gradients of up to 5, moves of up to 10 rates
                    String what = actual + " of " + size;
                    assertThat((double) w[i]).as(what).isCloseTo(twin[i], within(10 * ROUNDING * all));
                    for (int j = 0; j < memory.length; j++) {
                        double bound = 10 * ROUNDING * (all + Math.abs(twinMemory[j][i]));
                        assertThat((double) memory[j][i]).as(what).isCloseTo(twinMemory[j][i], within(bound));
                    }
                }
            }
        }
    }

    @Test
    void finiteIsWhatTheTwinCallsFinite() {
        for (int size : Sweep.SIZES) {
            for (int i = 0; i < 20; i++) {
                float[] x = Sweep.withSpecial(size + 4, 3 * size, random);
                assertThat(vector.allFinite(x, 2, size + 2)).isEqualTo(scalar.allFinite(x, 2, size + 2));
            }
        }
    }

    private static float[] forward(ActivationKernel kernel, float[] x, int size) {
        float[] y = new float[x.length];
        kernel.forward(x, y, size, 0, x.length / size);
        return y;
    }

    private static float[] curve(CurveKernel kernel, float[] x, int size) {
        float[] y = new float[x.length];
        kernel.forward(x, y, size, 0, x.length / size);
        return y;
    }

    private static float[] slope(CurveKernel kernel, float[] x, float[] dy, int size) {
        float[] dx = new float[x.length];
        kernel.backward(x, dy, dx, size, 0, x.length / size);
        return dx;
    }

    /** @param size of what is rounded, for an expected value */
    private static void assertWithin(
            String what, float[] x, float[] actual, float[] expected, DoubleUnaryOperator size, int roundings) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.isFinite(expected[i])) {
                double bound = roundings * ROUNDING * Math.abs(size.applyAsDouble(expected[i])) + 1e-13;
                assertThat((double) actual[i]).as("%s of %s", what, x[i]).isCloseTo(expected[i], within(bound));
            } else {
                assertThat(Float.valueOf(actual[i])).as("%s of %s", what, x[i]).isEqualTo(Float.valueOf(expected[i]));
            }
        }
    }

    private static float[] backward(ActivationKernel kernel, float[] y, float[] dy, int size) {
        float[] dx = new float[y.length];
        kernel.backward(y, dy, dx, size, 0, y.length / size);
        return dx;
    }

    private static void assertClose(String what, float[] actual, float[] expected, double relative) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.isFinite(expected[i])) {
                assertThat((double) actual[i])
                        .as("%s [%d]", what, i)
                        .isCloseTo(
                                expected[i], within(Math.max(relative * Math.abs(expected[i]), 3 * Float.MIN_VALUE)));
            } else {
                assertThat(Float.valueOf(actual[i])).as("%s [%d]", what, i).isEqualTo(Float.valueOf(expected[i]));
            }
        }
    }
}
