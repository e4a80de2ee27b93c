package dev.fovea.kernel;

import dev.fovea.random.SplitMix64;
import org.junit.jupiter.api.Test;

/** What the {@link UpdateKernel} of stochastic gradient descent does. */
interface SgdContract extends Contract {
    private float[] threeSteps(UpdateKernel kernel) {
        float[] w = {1};
        float[] v = {0};
        for (float dw : new float[] {1, -2, 4}) {
            kernel.step(0.5f, 1, w, new float[] {dw}, new float[][] {v}, 0, 1);
        }
        return new float[] {w[0], v[0]};
    }

    @Test
    default void sgdTakesPlainSteps() {
        // 1 - 0.5 (1 - 2 + 4)
        Floats.assertSameBits("w, v", threeSteps(kernels().sgd(0, false, 0)), new float[] {-0.5f, 4});
    }

    @Test
    default void sgdKeepsItsMomentum() {
        // v = 1, 0.5 - 2 = -1.5, -0.75 + 4 = 3.25; w = 1 - 0.5 = 0.5, 0.5 + 0.75 = 1.25, 1.25 - 1.625
        Floats.assertSameBits("w, v", threeSteps(kernels().sgd(0.5f, false, 0)), new float[] {-0.375f, 3.25f});
    }

    @Test
    default void sgdLooksAheadWithNesterov() {
        // the same v; g + v/2 = 1.5, -2.75, 5.625; w = 1 - 0.75 = 0.25, 0.25 + 1.375 = 1.625, 1.625 - 2.8125
        Floats.assertSameBits("w, v", threeSteps(kernels().sgd(0.5f, true, 0)), new float[] {-1.1875f, 3.25f});
    }

    @Test
    default void sgdDecaysItsWeights() {
        // g = 1 + 1/4 = 1.25, w = 0.375; g = -2 + 0.09375, w = 1.328125; g = 4 + 0.33203125, w = -0.837890625
        Floats.assertClose(
                "w, v", threeSteps(kernels().sgd(0, false, 0.25f)), new double[] {-0.837890625, 4.33203125}, 0);
    }

    /**
     * The rule of {@code torch.optim.SGD} without dampening, as its documentation writes it: {@code g += lambda w}; if mu is
     * not 0, {@code b = g} at first and {@code b = mu b + g} later, and {@code g = nesterov ? g + mu b : b}; {@code w -=
     * gamma g}.
     */
    @Test
    default void sgdIsPyTorchsRule() {
        SplitMix64 random = new SplitMix64(71);
        for (int size : SIZES) {
            for (int variant = 0; variant < 6; variant++) {
                float momentum = variant % 3 == 0 ? 0 : 0.9f;
                boolean nesterov = variant % 3 == 2;
                float decay = variant < 3 ? 0 : 0.01f;
                UpdateKernel kernel = kernels().sgd(momentum, nesterov, decay);
                float[] w = Operands.uniform(size, random);
                float[] v = new float[size];
                double[] expected = Operands.doubles(w);
                double[] buffer = new double[size];
                for (int step = 1; step <= 3; step++) {
                    float[] dw = Operands.uniform(size, random);
                    kernel.step(0.1f, step, w, dw, new float[][] {v}, 0, size);
                    for (int i = 0; i < size; i++) {
                        double g = dw[i] + decay * expected[i];
                        if (momentum != 0) {
                            buffer[i] = step > 1 ? momentum * buffer[i] + g : g;
                            g = nesterov ? g + momentum * buffer[i] : buffer[i];
                        }
                        expected[i] -= 0.1f * g;
                    }
                    Floats.assertClose(
                            "w after " + step, w, expected, tolerance().sum(step));
                }
            }
        }
    }
}
