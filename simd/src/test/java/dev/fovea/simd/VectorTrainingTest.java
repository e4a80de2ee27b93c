package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.data.Batch;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.Kernels;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.optim.Optimizer;
import dev.fovea.optim.OptimizerState;
import dev.fovea.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for whole trainings with vector kernels. */
class VectorTrainingTest {
    private static final int STEPS = 5;

    private final Kernels kernels = new VectorKernels();
    private final Network network = Training.varied();

    /** The second run of each finds other code compiled than the first. */
    @Test
    void threadsAndRepetitionsDoNotChangeTheBits() {
        List<float[]> expected = train(1);
        for (int threads : new int[] {1, 2, 3, 3, 2}) {
            List<float[]> actual = train(threads);
            for (int step = 0; step < STEPS; step++) {
                assertThat(Sweep.bits(actual.get(step)))
                        .as("step %d on %d threads", step, threads)
                        .isEqualTo(Sweep.bits(expected.get(step)));
            }
        }
    }

    /** Long enough for the JIT to compile every kernel again and again, in the midst of a training. */
    @Test
    void compilationDoesNotChangeTheBits() {
        List<float[]> cold = train(1);
        Training.train(kernels, 1, network, Training.weights(network), 600);
        List<float[]> hot = train(1);
        assertThat(Sweep.bits(hot.get(STEPS - 1))).isEqualTo(Sweep.bits(cold.get(STEPS - 1)));
    }

    private List<float[]> train(int threads) {
        return Training.train(kernels, threads, network, Training.weights(network), STEPS);
    }

    /** A vector that left its registers would be an object on the heap. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aStepAllocatesNothing(int threads) {
        Weights weights = Training.weights(network);
        float[][] all = weights.tensors().values().stream().map(Tensor::data).toArray(float[][]::new);
        Batch batch = Training.batch(0);
        OptimizerState optimizer =
                Optimizer.sgd(1e-6).momentum(0.9).weightDecay(1e-3).start(network, kernels);
        try (Engine engine = Engine.start(kernels, threads)) {
            Plan plan = Plan.training(
                    engine, network, weights, kernels.softmaxCrossEntropy(Training.CLASSES, 0.1f), Training.BATCH);
            Allocation.assertNone(() -> {
                plan.step(batch, 1);
                optimizer.step(weights, plan.gradients());
                for (float[] w : all) {
                    kernels.allFinite(w, 0, w.length);
                }
            });
        }
    }
}
