package dev.fovea.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.random.SplitMix64;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link LossKernel} does. */
interface LossContract extends Contract {
    /** A loss of one vector, by its definition. */
    interface Definition {
        double loss(double[] y, int label);
    }

    /** A kernel and its definition. */
    record Loss(String name, LossKernel kernel, Definition definition) {}

    private Loss crossEntropy(int classes, float smoothing) {
        return new Loss(
                "cross-entropy of " + classes + " smoothed by " + smoothing,
                kernels().softmaxCrossEntropy(classes, smoothing),
                (y, label) -> DoubleReference.softmaxCrossEntropy(y, label, smoothing));
    }

    /** {@code -sum_i w_i t_i log p_i}. */
    private Loss weighted(int classes, float smoothing) {
        double[] w = new double[classes];
        Arrays.setAll(w, i -> 0.5 + i % 3);
        return new Loss(
                "weighted cross-entropy of " + classes + " smoothed by " + smoothing,
                kernels().weightedCrossEntropy(w, smoothing),
                (y, label) -> {
                    double sum = 0;
                    for (int i = 0; i < classes; i++) {
                        double t = (i == label ? 1.0 - smoothing : 0) + (double) smoothing / classes;
                        sum += w[i] * t * DoubleReference.softmaxCrossEntropy(y, i, 0);
                    }
                    return sum;
                });
    }

    private static double focal(double[] y, int label, double gamma) {
        double loss = DoubleReference.softmaxCrossEntropy(y, label, 0);
        return Math.pow(1 - Math.exp(-loss), gamma) * loss;
    }

    private static double binaryCrossEntropy(double[] y, int label) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            double p = 1 / (1 + Math.exp(-y[i]));
            sum -= Math.log(i == label ? p : 1 - p);
        }
        return sum / y.length;
    }

    private static double absoluteError(double[] y, int label) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += Math.abs(y[i] - (i == label ? 1 : 0));
        }
        return sum / y.length;
    }

    /** With delta 7/16: a step of less than 1/16 from a multiple of 1/8 does not cross its kink. */
    private static double huber(double[] y, int label) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            double e = Math.abs(y[i] - (i == label ? 1 : 0));
            sum += e <= 0.4375 ? e * e / 2 : 0.4375 * (e - 0.4375 / 2);
        }
        return sum / y.length;
    }

    private List<Loss> losses(int outputs) {
        return List.of(
                crossEntropy(outputs, 0),
                crossEntropy(outputs, 0.1f),
                crossEntropy(outputs, 0.75f),
                new Loss(
                        "squared error of " + outputs,
                        kernels().meanSquaredError(outputs),
                        DoubleReference::squaredError),
                new Loss("focal 2 of " + outputs, kernels().focal(outputs, 2), (y, label) -> focal(y, label, 2)),
                new Loss("focal 0.5 of " + outputs, kernels().focal(outputs, 0.5), (y, label) -> focal(y, label, 0.5)),
                weighted(outputs, 0),
                weighted(outputs, 0.3f),
                new Loss(
                        "binary cross-entropy of " + outputs,
                        kernels().binaryCrossEntropy(outputs),
                        LossContract::binaryCrossEntropy),
                new Loss("absolute error of " + outputs, kernels().absoluteError(outputs), LossContract::absoluteError),
                new Loss("Huber's of " + outputs, kernels().huber(outputs, 0.4375), LossContract::huber));
    }

    /**
     * Against the norm, not element by element: {@code p - t} of a class that is almost certain subtracts almost equal
     * numbers, of which the smoothed t is a rounded one.
     */
    @Test
    default void lossGradientsAreTheNumericOnes() {
        SplitMix64 random = new SplitMix64(61);
        float scale = 0.5f;
        for (int outputs : SIZES.subList(1, SIZES.size())) {
            for (Loss loss : losses(outputs)) {
                float[] y = Operands.eighths(outputs, random);
                int label = random.nextInt(outputs);
                float[] dy = Operands.unwritten(outputs);
                loss.kernel.backward(y, new int[] {label}, scale, dy, 0, 1);
                Floats.assertRelativeNorm(
                        loss.name,
                        dy,
                        NumericGradient.of(v -> new double[] {loss.definition.loss(v, label)}, y, new float[] {scale}),
                        GRADIENT);
            }
        }
    }

    @Test
    default void lossesAreTheirDefinitionsAtAnySize() {
        SplitMix64 random = new SplitMix64(62);
        for (int outputs : SIZES) {
            for (Loss loss : losses(outputs)) {
                float[] y = Operands.uniform(outputs, random);
                int label = random.nextInt(outputs);
                float[] value = Operands.unwritten(1);
                loss.kernel.forward(y, new int[] {label}, value, 0, 1);
                double expected = loss.definition.loss(Operands.doubles(y), label);
                Floats.assertClose(
                        loss.name, value, new double[] {expected}, tolerance().function() * Math.max(1, expected));
            }
        }
    }

    @Test
    default void lossesWriteExactlyTheirRange() {
        SplitMix64 random = new SplitMix64(63);
        for (int outputs : SIZES) {
            for (Loss loss : losses(outputs)) {
                float[] y = Operands.uniform(3 * outputs, random);
                int[] labels = {random.nextInt(outputs), random.nextInt(outputs), random.nextInt(outputs)};
                Ranges.assertWritesExactlyItsRange(
                        loss.name, 1, (value, from, to) -> loss.kernel.forward(y, labels, value, from, to));
                Ranges.assertWritesExactlyItsRange(
                        loss.name, outputs, (dy, from, to) -> loss.kernel.backward(y, labels, 0.25f, dy, from, to));
            }
        }
    }

    /**
     * Softmax of (ln 1, ln 2, ln 5) is (1, 2, 5) / 8. With label 1: {@code L = ln 4}; smoothed by 0.3 the target is (0.1,
     * 0.8, 0.1), {@code L = 0.1 ln 8 + 0.8 ln 4 + 0.1 ln 8/5} and {@code dy = p - t}.
     */
    @Test
    default void crossEntropyIsThatOfTheSmoothedTarget() {
        float[] y = {0, (float) Math.log(2), (float) Math.log(5)};
        double tolerance = tolerance().function();
        float[] value = new float[1];
        float[] dy = new float[3];
        LossKernel plain = kernels().softmaxCrossEntropy(3, 0);
        plain.forward(y, new int[] {1}, value, 0, 1);
        plain.backward(y, new int[] {1}, 1, dy, 0, 1);
        Floats.assertClose("loss", value, new double[] {Math.log(4)}, tolerance);
        Floats.assertClose("dy", dy, new double[] {0.125, 0.25 - 1, 0.625}, tolerance);

        LossKernel smoothed = kernels().softmaxCrossEntropy(3, 0.3f);
        smoothed.forward(y, new int[] {1}, value, 0, 1);
        smoothed.backward(y, new int[] {1}, 1, dy, 0, 1);
        double loss = 0.1 * Math.log(8) + 0.8 * Math.log(4) + 0.1 * Math.log(1.6);
        Floats.assertClose("smoothed loss", value, new double[] {loss}, tolerance);
        Floats.assertClose("smoothed dy", dy, new double[] {0.125 - 0.1, 0.25 - 0.8, 0.625 - 0.1}, tolerance);
    }

    @Test
    default void crossEntropyIsStableForLargeLogits() {
        float[] y = {1e4f, -1e4f, 0};
        float[] value = new float[1];
        float[] dy = new float[3];
        LossKernel kernel = kernels().softmaxCrossEntropy(3, 0);
        kernel.forward(y, new int[] {0}, value, 0, 1);
        kernel.backward(y, new int[] {0}, 1, dy, 0, 1);
        Floats.assertClose("right", value, new double[] {0}, 0);
        Floats.assertClose("right dy", dy, new double[] {0, 0, 0}, 0);
        kernel.forward(y, new int[] {1}, value, 0, 1);
        kernel.backward(y, new int[] {1}, 1, dy, 0, 1);
        Floats.assertClose("wrong", value, new double[] {2e4}, 0);
        Floats.assertClose("wrong dy", dy, new double[] {1, -1, 0}, 0);
    }

    /** Logits of 1e4 are sure of the class: right without a loss, wrong at the price of their distance. */
    @Test
    default void lossesOfLogitsAreStableForLargeOnes() {
        float[] y = {1e4f, -1e4f, 0};
        float[] value = new float[1];
        float[] dy = new float[3];
        for (double gamma : new double[] {0, 0.5, 2}) {
            LossKernel focal = kernels().focal(3, gamma);
            focal.forward(y, new int[] {0}, value, 0, 1);
            focal.backward(y, new int[] {0}, 1, dy, 0, 1);
            Floats.assertClose("focal, right", value, new double[] {0}, 0);
            Floats.assertClose("focal, right dy", dy, new double[] {0, 0, 0}, 0);
            focal.forward(y, new int[] {1}, value, 0, 1);
            focal.backward(y, new int[] {1}, 1, dy, 0, 1);
            Floats.assertClose("focal, wrong", value, new double[] {2e4}, 0);
            Floats.assertClose("focal, wrong dy", dy, new double[] {1, -1, 0}, 0);
        }
        LossKernel binary = kernels().binaryCrossEntropy(3);
        binary.forward(y, new int[] {1}, value, 0, 1);
        binary.backward(y, new int[] {1}, 3, dy, 0, 1);
        Floats.assertClose("binary", value, new double[] {(2e4 + Math.log(2)) / 3}, 1e-3);
        Floats.assertClose("binary dy", dy, new double[] {1, -1, 0.5}, 1e-6);
    }

    @Test
    default void aNumberThatIsNoneReachesTheLoss() {
        for (Loss loss : losses(3)) {
            float[] value = new float[1];
            loss.kernel.forward(new float[] {0, Float.NaN, 0}, new int[] {0}, value, 0, 1);
            assertThat(value[0]).as(loss.name).isNaN();
        }
    }

    @Test
    default void samplesCountTheSameUnlessClassesHaveWeights() {
        assertThat(kernels().softmaxCrossEntropy(2, 0).weight(1)).isEqualTo(1);
        assertThat(kernels().weightedCrossEntropy(new double[] {2, 0.5}, 0).weight(1))
                .isEqualTo(0.5);
    }

    @Test
    default void crossEntropyGradientSumsToZero() {
        SplitMix64 random = new SplitMix64(64);
        for (int classes : SIZES) {
            for (float smoothing : new float[] {0, 0.1f, 0.5f}) {
                float[] y = Operands.uniform(classes, random);
                float[] dy = new float[classes];
                int[] label = {random.nextInt(classes)};
                kernels().softmaxCrossEntropy(classes, smoothing).backward(y, label, 1, dy, 0, 1);
                double sum = 0;
                for (float d : dy) {
                    sum += d;
                }
                assertThat(Math.abs(sum)).isLessThanOrEqualTo(tolerance().sum(1));
            }
        }
    }

    /** 1/2 ((0 - 0.5)^2 + (1 - 0.25)^2 + (0 - 1)^2) = 1/2 (0.25 + 0.5625 + 1). */
    @Test
    default void squaredErrorIsHalfTheSquaredDistance() {
        float[] y = {0.5f, 0.25f, 1};
        float[] value = new float[1];
        kernels().meanSquaredError(3).forward(y, new int[] {1}, value, 0, 1);
        Floats.assertSameBits("loss", value, new float[] {0.90625f});
        float[] dy = new float[3];
        kernels().meanSquaredError(3).backward(y, new int[] {1}, 0.5f, dy, 0, 1);
        Floats.assertSameBits("dy", dy, new float[] {0.25f, -0.375f, 0.5f});
    }

    /**
     * The seed's {@code delta = y (1 - y) (t - y)} with the sign turned, because the seed adds its updates and gradients are
     * subtracted. The same bits when the product associates as {@code (y (1 - y)) (t - y)}.
     */
    @Test
    default void squaredErrorBehindASigmoidIsTheSeedsDelta() {
        SplitMix64 random = new SplitMix64(65);
        for (int outputs : SIZES) {
            float[] x = Operands.uniform(outputs, random);
            float[] y = new float[outputs];
            int label = random.nextInt(outputs);
            kernels().sigmoid().forward(x, y, outputs, 0, 1);
            float[] delta = new float[outputs];
            kernels().meanSquaredError(outputs).backward(y, new int[] {label}, 1, delta, 0, 1);
            kernels().sigmoid().backward(y, delta, delta, outputs, 0, 1);
            float[] seed = new float[outputs];
            for (int i = 0; i < outputs; i++) {
                float t = i == label ? 1 : 0;
                seed[i] = -((y[i] * (1 - y[i])) * (t - y[i]));
            }
            Floats.assertSameBits("delta of " + outputs, delta, seed);
        }
    }
}
