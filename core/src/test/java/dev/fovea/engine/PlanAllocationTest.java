package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fovea.data.Batch;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.optim.Optimizer;
import dev.fovea.optim.OptimizerState;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step and a prediction allocate nothing, on any thread. */
class PlanAllocationTest {
    private static final int WARM_UP = 100;
    private static final int STEPS = 200;

    private final Kernels kernels = new ScalarKernels();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aStepAllocatesNothing(int workers) {
        Network network = SmallNetworks.noisy();
        Weights weights = SmallNetworks.weights(network, 1);
        Batch batch = SyntheticDataset.batch(network.inputShape(), 5, 13, 1);
        OptimizerState optimizer = Optimizer.sgd(0.01).momentum(0.9).start(network, kernels);
        try (Engine engine = Engine.start(kernels, workers)) {
            Plan plan = Plan.training(engine, network, weights, kernels.softmaxCrossEntropy(5, 0.1f), 16);
            assertAllocatesNothing(() -> {
                plan.step(batch, 1);
                optimizer.step(weights, plan.gradients());
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "convolutions",
                "poolings",
                "activations",
                "residual",
                "normalised",
                "gated",
                "shortcut",
                "resizing",
                "normalisedSamples"
            })
    void noLayerAllocates(String name) {
        Network network = SmallNetworks.network(name);
        int outputs = network.outputShape().size();
        Weights weights = SmallNetworks.weights(network, 1);
        Batch batch = SyntheticDataset.batch(network.inputShape(), outputs, 13, 1);
        try (Engine engine = Engine.start(kernels, 2)) {
            Plan plan = Plan.training(engine, network, weights, kernels.meanSquaredError(outputs), 13);
            assertAllocatesNothing(() -> plan.step(batch, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aPredictionAllocatesNothing(int workers) {
        Network network = SmallNetworks.noisy();
        Weights weights = SmallNetworks.weights(network, 1);
        Batch batch = SyntheticDataset.batch(network.inputShape(), 5, 13, 1);
        float[] y = new float[13 * 5];
        try (Engine engine = Engine.start(kernels, workers)) {
            Plan plan = Plan.inference(engine, network, weights, 13);
            assertAllocatesNothing(() -> plan.predict(batch, y));
        }
    }

    /** A network too large for chunks. */
    @Test
    void noLayerThatAllGoThroughTogetherAllocates() {
        Network network = SmallNetworks.large(0.3);
        Weights weights = SmallNetworks.weights(network, 1);
        Batch batch = SyntheticDataset.batch(network.inputShape(), 3, 2, 1);
        float[] y = new float[2 * 3];
        try (Engine engine = Engine.start(kernels, 2)) {
            Plan training = Plan.training(engine, network, weights, kernels.softmaxCrossEntropy(3, 0), 3);
            Plan inference = Plan.inference(engine, network, weights, 3);
            assertThat(training.description().layerByLayer()).isTrue();
            assertThat(inference.description().layerByLayer()).isTrue();
            assertAllocatesNothing(() -> {
                training.step(batch, 1);
                inference.predict(batch, y);
            });
        }
    }

    private void assertAllocatesNothing(Runnable work) {
        for (int i = 0; i < WARM_UP; i++) {
            work.run();
        }
        long[] ids = Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread == Thread.currentThread() || thread.getName().startsWith("fovea-worker"))
                .mapToLong(Thread::getId)
                .toArray();
        // what is allocated in each step is so in every window; class loading and the like come once
        long least = Long.MAX_VALUE;
        for (int window = 0; window < 4; window++) {
            long before = allocated(ids);
            for (int i = 0; i < STEPS; i++) {
                work.run();
            }
            least = Math.min(least, allocated(ids) - before);
        }
        // asking allocates a little, but less than the smallest object, 16 bytes, in each step
        assertThat(least).as("bytes in %d steps", STEPS).isLessThan(2 * STEPS);
    }

    private long allocated(long[] ids) {
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(ids)) {
            sum += bytes;
        }
        return sum;
    }
}
