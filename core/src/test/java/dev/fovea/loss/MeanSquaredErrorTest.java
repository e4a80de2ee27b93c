package dev.fovea.loss;

import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.sigmoid;
import static dev.fovea.loss.Loss.meanSquaredError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.Batch;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import org.junit.jupiter.api.Test;

class MeanSquaredErrorTest {
    private final Kernels kernels = new ScalarKernels();

    @Test
    void isHalfTheSumOfTheSquares() {
        // t = (0, 1, 0): ((0 - 0.5)^2 + (1 - 0.25)^2 + (0 - 1)^2) / 2 = (0.25 + 0.5625 + 1) / 2
        LossKernel kernel = meanSquaredError().kernel(kernels, 3);
        float[] y = {0.5f, 0.25f, 1};
        float[] loss = new float[1];
        kernel.forward(y, new int[] {1}, loss, 0, 1);
        assertThat(loss[0]).isEqualTo(0.90625f);
        float[] dy = new float[3];
        kernel.backward(y, new int[] {1}, 2, dy, 0, 1);
        assertThat(dy).containsExactly(1, -1.5f, 2);
    }

    /** The seed: {@code delta = y (1 - y) (t - y)} and {@code w += learningRate delta x^T}: its delta is our -gradient. */
    @Test
    void behindASigmoidTheGradientIsTheSeedsDelta() {
        Network network = Network.of(Shape.vector(3), dense(2), sigmoid());
        Weights weights = Weights.initialize(network, new Initializer.Seed(), 1);
        float[] w = weights.get("fc1.weight").data();
        float[] b = weights.get("fc1.bias").data();
        b[0] = 0.3f;
        float[][] x = {{0.5f, -1, 2}, {1.5f, 0.25f, -0.75f}};
        int[] labels = {1, 0};
        double[] dw = new double[6];
        double[] db = new double[2];
        for (int n = 0; n < 2; n++) {
            for (int o = 0; o < 2; o++) {
                double net = b[o];
                for (int i = 0; i < 3; i++) {
                    net += (double) w[o * 3 + i] * x[n][i];
                }
                double y = 1 / (1 + Math.exp(-net));
                double t = o == labels[n] ? 1 : 0;
                double delta = y * (1 - y) * (t - y);
                for (int i = 0; i < 3; i++) {
                    dw[o * 3 + i] -= delta * x[n][i] / 2; // the mean of two samples
                }
                db[o] -= delta / 2;
            }
        }
        try (Engine engine = Engine.start(kernels, 1)) {
            Plan plan =
                    Plan.training(engine, network, weights, meanSquaredError().kernel(kernels, 2), 2);
            Tensor samples = Tensor.of(Shape.of(2, 3), x[0][0], x[0][1], x[0][2], x[1][0], x[1][1], x[1][2]);
            plan.step(Batch.of(samples, labels), 0);
            assertClose(plan.gradients().get("fc1.weight").data(), dw);
            assertClose(plan.gradients().get("fc1.bias").data(), db);
        }
    }

    @Test
    void saysWhatItIs() {
        assertThat(meanSquaredError()).hasToString("mean squared error");
    }

    private static void assertClose(float[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-7));
        }
    }
}
