package dev.fovea.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.random.SplitMix64;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link ActivationKernel} does. */
interface ActivationContract extends Contract {
    /** A kernel and its definition on one sample. */
    record Case(String name, ActivationKernel kernel, NumericGradient.Function definition) {
        static Case of(String name, ActivationKernel kernel, DoubleUnaryOperator f) {
            return new Case(name, kernel, x -> Arrays.stream(x).map(f).toArray());
        }

        /** The definition on each sample of a batch. */
        double[] batch(double[] x, int size) {
            double[] y = new double[x.length];
            for (int o = 0; o < x.length; o += size) {
                System.arraycopy(definition.apply(Arrays.copyOfRange(x, o, o + size)), 0, y, o, size);
            }
            return y;
        }
    }

    private List<Case> linear() {
        return List.of(
                Case.of("relu", kernels().relu(), DoubleReference::relu),
                Case.of("leakyRelu", kernels().leakyRelu(0.125f), x -> DoubleReference.leakyRelu(x, 0.125)),
                Case.of("hardSigmoid", kernels().hardSigmoid(), x -> Math.min(6, Math.max(0, x + 3)) / 6),
                Case.of("relu6", kernels().relu6(), x -> Math.min(6, Math.max(0, x))),
                Case.of("leakyRelu with slope 0", kernels().leakyRelu(0), DoubleReference::relu));
    }

    private List<Case> exponential() {
        return List.of(
                Case.of("elu", kernels().elu(1), x -> DoubleReference.elu(x, 1)),
                Case.of("elu with alpha 1/4", kernels().elu(0.25f), x -> DoubleReference.elu(x, 0.25)),
                Case.of("selu", kernels().selu(), x -> 1.0507009873554805 * DoubleReference.elu(x, 1.6732632423543772)),
                Case.of("softsign", kernels().softsign(), x -> x / (1 + Math.abs(x))),
                Case.of("softplus", kernels().softplus(), x -> Math.log1p(Math.exp(x))),
                Case.of("sigmoid", kernels().sigmoid(), DoubleReference::sigmoid),
                Case.of("tanh", kernels().tanh(), Math::tanh),
                new Case("softmax", kernels().softmax(), DoubleReference::softmax));
    }

    private List<Case> all() {
        return Stream.concat(linear().stream(), exponential().stream()).toList();
    }

    @Test
    default void piecewiseLinearActivationsHaveTheNumericGradients() {
        SplitMix64 random = new SplitMix64(51);
        for (Case c : linear()) {
            for (int size : SIZES) {
                float[] x = Operands.eighthsAwayFromZero(2 * size, random);
                float[] dy = Operands.eighths(2 * size, random);
                Floats.assertRelative(
                        c.name + " of " + size,
                        backward(c, x, dy, size),
                        NumericGradient.of(v -> c.batch(v, size), x, dy),
                        GRADIENT);
            }
        }
    }

    /**
     * Against the norm, not element by element: backward knows y, a float, and {@code 1 - y^2} of a tanh near 1 (likewise
     * {@code y + alpha} of an elu near -alpha, and {@code dy_i - sum_j dy_j y_j} of a softmax) subtracts almost equal
     * numbers. What is lost there is small beside the gradient, not beside the element.
     */
    @Test
    default void exponentialActivationsHaveTheNumericGradients() {
        SplitMix64 random = new SplitMix64(52);
        for (Case c : exponential()) {
            for (int size : SIZES) {
                float[] x = Operands.eighthsAwayFromZero(2 * size, random);
                float[] dy = Operands.distinct(2 * size, random);
                Floats.assertRelativeNorm(
                        c.name + " of " + size,
                        backward(c, x, dy, size),
                        NumericGradient.of(v -> c.batch(v, size), x, dy),
                        GRADIENT);
            }
        }
    }

    @Test
    default void activationsAreTheirDefinitionsAtAnySize() {
        SplitMix64 random = new SplitMix64(53);
        for (Case c : all()) {
            for (int size : SIZES) {
                float[] x = Operands.uniform(3 * size, random);
                for (int i = 0; i < x.length; i++) {
                    x[i] *= 8;
                }
                float[] y = Operands.unwritten(x.length);
                c.kernel.forward(x, y, size, 0, 3);
                Floats.assertRelative(
                        c.name + " of " + size,
                        y,
                        c.batch(Operands.doubles(x), size),
                        tolerance().function());
            }
        }
    }

    @Test
    default void activationsWriteExactlyTheirRange() {
        SplitMix64 random = new SplitMix64(54);
        for (Case c : all()) {
            for (int size : SIZES) {
                float[] x = Operands.uniform(3 * size, random);
                float[] dy = Operands.uniform(3 * size, random);
                float[] y = new float[3 * size];
                c.kernel.forward(x, y, size, 0, 3);
                Ranges.assertWritesExactlyItsRange(
                        c.name + " y", size, (out, from, to) -> c.kernel.forward(x, out, size, from, to));
                Ranges.assertWritesExactlyItsRange(
                        c.name + " dx", size, (dx, from, to) -> c.kernel.backward(y, dy, dx, size, from, to));
            }
        }
    }

    @Test
    default void activationsWorkInPlace() {
        SplitMix64 random = new SplitMix64(55);
        for (Case c : all()) {
            for (int size : SIZES) {
                float[] x = Operands.uniform(2 * size, random);
                float[] dy = Operands.uniform(2 * size, random);
                float[] y = new float[2 * size];
                float[] dx = new float[2 * size];
                c.kernel.forward(x, y, size, 0, 2);
                c.kernel.backward(y, dy, dx, size, 0, 2);
                c.kernel.forward(x, x, size, 0, 2);
                Floats.assertSameBits(c.name + " y", x, y);
                c.kernel.backward(y, dy, dy, size, 0, 2);
                Floats.assertSameBits(c.name + " dx", dy, dx);
            }
        }
    }

    @Test
    default void activationsSaturate() {
        float huge = 1e4f;
        float infinity = Float.POSITIVE_INFINITY;
        float[] x = {-infinity, -huge, 0, huge, infinity};
        Floats.assertSameBits("relu", each(kernels().relu(), x), new float[] {0, 0, 0, huge, infinity});
        Floats.assertSameBits("elu", each(kernels().elu(2), x), new float[] {-2, -2, 0, huge, infinity});
        Floats.assertSameBits("sigmoid", each(kernels().sigmoid(), x), new float[] {0, 0, 0.5f, 1, 1});
        Floats.assertSameBits("tanh", each(kernels().tanh(), x), new float[] {-1, -1, 0, 1, 1});
    }

    @Test
    default void activationsPassANaNOn() {
        for (Case c : all()) {
            assertThat(each(c.kernel, new float[] {Float.NaN})).as(c.name).containsExactly(Float.NaN);
        }
    }

    /** At 0 the derivative is that of the negative side, as in PyTorch. */
    @Test
    default void reluPassesNoGradientAtZero() {
        float[] y = {0, 0.5f};
        float[] dx = new float[2];
        kernels().relu().backward(y, new float[] {3, 3}, dx, 2, 0, 1);
        Floats.assertSameBits("dx", dx, new float[] {0, 3});
    }

    @Test
    default void softmaxKeepsLargeLogitsInRange() {
        float[] y = new float[6];
        kernels().softmax().forward(new float[] {1e4f, -1e4f, 1e4f, -1e4f, -1e4f, -1e4f}, y, 3, 0, 2);
        Floats.assertClose(
                "y",
                y,
                new double[] {0.5, 0, 0.5, 1 / 3.0, 1 / 3.0, 1 / 3.0},
                tolerance().function());
    }

    private static float[] backward(Case c, float[] x, float[] dy, int size) {
        float[] y = Operands.unwritten(x.length);
        float[] dx = Operands.unwritten(x.length);
        c.kernel.forward(x, y, size, 0, x.length / size);
        c.kernel.backward(y, dy, dx, size, 0, x.length / size);
        return dx;
    }

    /** Each number as a sample of its own. */
    private static float[] each(ActivationKernel kernel, float[] x) {
        float[] y = Operands.unwritten(x.length);
        kernel.forward(x, y, 1, 0, x.length);
        return y;
    }
}
