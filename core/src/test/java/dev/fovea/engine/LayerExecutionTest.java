package dev.fovea.engine;

import static dev.fovea.layer.Layers.add;
import static dev.fovea.layer.Layers.avgPool2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.layer.Layers.relu6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.Batch;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.loss.CrossEntropy;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks too large for chunks: all samples go through a layer before any goes through the next. */
class LayerExecutionTest {
    private static final Kernels KERNELS = new ScalarKernels();
    private static final Network NOISY = SmallNetworks.large(0.3);

    private static LossKernel crossEntropy() {
        return KERNELS.softmaxCrossEntropy(3, 0);
    }

    private static Batch batch(int samples) {
        return SyntheticDataset.batch(NOISY.inputShape(), 3, samples, 5);
    }

    private static Plan training(Engine engine, Network network, int batchSize) {
        Plan plan = Plan.training(engine, network, SmallNetworks.weights(network, 3), crossEntropy(), batchSize);
        assertThat(plan.description().layerByLayer()).isTrue();
        return plan;
    }

    private static Map<String, Tensor> gradients(Plan plan) {
        return plan.gradients().copy().tensors();
    }

    @Test
    void findsTheLossAndItsGradients() {
        Network network = SmallNetworks.large(0);
        ReferenceNetwork reference = new ReferenceNetwork(network, SmallNetworks.weights(network, 3));
        CrossEntropy loss = new CrossEntropy(0);
        try (Engine engine = Engine.start(KERNELS, 2)) {
            Plan plan = training(engine, network, 3);
            assertThat(plan.step(batch(3), 1)).isCloseTo(reference.meanLoss(batch(3), loss), within(1e-5));
            reference.assertGradients(plan.gradients(), batch(3), loss);
        }
    }

    /** With three threads, batches of 1 and 2 leave some of them without a sample. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 17})
    void givesTheSameBitsOnAnyNumberOfThreadsAndEachTime(int samples) {
        Batch batch = batch(samples);
        double loss = 0;
        Map<String, Tensor> gradients = Map.of();
        for (int threads : new int[] {1, 2, 3}) {
            try (Engine engine = Engine.start(KERNELS, threads)) {
                Plan plan = training(engine, NOISY, 17);
                for (int repetition = 0; repetition < 2; repetition++) {
                    double again = plan.step(batch, 9);
                    if (gradients.isEmpty()) {
                        loss = again;
                        gradients = gradients(plan);
                    }
                    assertThat(again).isEqualTo(loss);
                    assertThat(plan.gradients().tensors()).isEqualTo(gradients);
                }
            }
        }
        assertThat(gradients).hasSize(8);
    }

    /** Sums of one sample are shared, too. */
    @Test
    void predictsTheSameBitsOnAnyNumberOfThreads() {
        Shape shape = Shape.image(8, 31, 33);
        Network network = Network.graph(shape)
                .add("left", conv2d(16, 3).padding(1), Network.INPUT)
                .add("right", conv2d(16, 1), Network.INPUT)
                .add("sum", add(), "left", "right")
                .add("relu6", relu6(), "sum")
                .add("flatten", flatten(), "relu6")
                .add("fc", dense(3), "flatten")
                .build();
        Weights weights = SmallNetworks.weights(network, 3);
        for (int samples : new int[] {1, 2, 5}) {
            Batch batch = SyntheticDataset.batch(shape, 3, samples, 5);
            float[] expected = new float[0];
            for (int threads : new int[] {1, 2, 3}) {
                float[] y = new float[3 * samples];
                try (Engine engine = Engine.start(KERNELS, threads)) {
                    Plan plan = Plan.inference(engine, network, weights, samples);
                    assertThat(plan.description().layerByLayer()).isTrue();
                    plan.predict(batch, y);
                }
                if (expected.length == 0) {
                    expected = y;
                    new ReferenceNetwork(network, weights).assertOutputs(y, batch);
                }
                assertThat(y).isEqualTo(expected);
            }
        }
    }

    /**
     * 72 channels are two units and a piece; four threads are more than that. One input has a gradient already when the second
     * convolution comes to it, that of the third has none.
     */
    @Test
    void sharesChannelsAmongThreadsForKernelsThatPreferIt() {
        Shape shape = Shape.image(1, 8, 8);
        Network network = Network.graph(shape)
                .add("conv1", conv2d(72, 3).padding(1), Network.INPUT)
                .add("relu1", relu(), "conv1")
                .add("conv2", conv2d(72, 3).padding(1), "relu1")
                .add("relu2", relu(), "conv2")
                .add("conv3", conv2d(72, 3).padding(1), "relu2")
                .add("add", add(), "conv3", "relu1")
                .add("pool", avgPool2d(4), "add")
                .add("flatten", flatten(), "pool")
                .add("fc", dense(3), "flatten")
                .build();
        Weights weights = SmallNetworks.weights(network, 3);
        Batch batch = SyntheticDataset.batch(shape, 3, 5, 5);
        Map<String, Tensor> gradients = Map.of();
        for (int threads : new int[] {1, 2, 3, 4}) {
            try (Engine engine = Engine.start(new PackingKernels(), threads)) {
                Plan plan = Plan.training(engine, network, weights, crossEntropy(), 7);
                assertThat(plan.description().layerByLayer()).isTrue();
                plan.step(SyntheticDataset.batch(shape, 3, 7, 6), 9); // of which nothing is left
                plan.step(batch, 9);
                if (gradients.isEmpty()) {
                    gradients = gradients(plan);
                }
                assertThat(plan.gradients().tensors()).isEqualTo(gradients);
            }
        }
        try (Engine engine = Engine.start(KERNELS, 2)) {
            Plan bySamples = Plan.training(engine, network, weights, crossEntropy(), 7);
            bySamples.step(batch, 9);
            for (Map.Entry<String, Tensor> gradient : gradients.entrySet()) {
                float[] expected = bySamples.gradients().get(gradient.getKey()).data();
                for (int i = 0; i < expected.length; i++) {
                    assertThat(gradient.getValue().data()[i]).isCloseTo(expected[i], within(1e-5f));
                }
            }
        }
    }

    @Test
    void aSmallerBatchLeavesNothingOfTheOneBefore() {
        try (Engine engine = Engine.start(KERNELS, 2)) {
            Plan used = training(engine, NOISY, 17);
            used.step(SyntheticDataset.batch(NOISY.inputShape(), 3, 17, 8), 1);
            Plan fresh = training(engine, NOISY, 17);
            assertThat(used.step(batch(4), 2)).isEqualTo(fresh.step(batch(4), 2));
            assertThat(used.gradients().tensors()).isEqualTo(gradients(fresh));
        }
    }

    /** The gradient of a mean is the mean of the gradients. */
    @Test
    void theSizeOfTheBatchChangesRoundingOnly() {
        Network network = SmallNetworks.large(0);
        try (Engine engine = Engine.start(KERNELS, 2)) {
            Plan together = training(engine, network, 5);
            Plan alone = training(engine, network, 1);
            together.step(batch(5), 1);
            Weights mean = Weights.zeros(network);
            for (int n = 0; n < 5; n++) {
                alone.step(sample(n), 1);
                alone.gradients().tensors().forEach((name, gradient) -> {
                    float[] sum = mean.get(name).data();
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += gradient.data()[i] / 5;
                    }
                });
            }
            mean.tensors()
                    .forEach((name, expected) -> assertThat(
                                    together.gradients().get(name).data())
                            .as(name)
                            .containsExactly(expected.data(), within(1e-5f)));
        }
    }

    private static Batch sample(int n) {
        float[] x = new float[NOISY.inputShape().size()];
        batch(5).read(n, x, 0);
        return Batch.of(Tensor.of(Shape.of(1, 1, 96, 96), x), batch(5).label(n));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void predictsForEachSampleWhatItPredictsForItAlone(int threads) {
        Weights weights = SmallNetworks.weights(NOISY, 3);
        float[] together = new float[5 * 3];
        try (Engine engine = Engine.start(KERNELS, threads)) {
            Plan plan = Plan.inference(engine, NOISY, weights, 7);
            assertThat(plan.description().layerByLayer()).isTrue();
            plan.predict(batch(5), together);
            Plan single = Plan.inference(engine, NOISY, weights, 1);
            for (int n = 0; n < 5; n++) {
                float[] alone = new float[3];
                single.predict(sample(n), alone);
                assertThat(alone).containsExactly(Arrays.copyOfRange(together, 3 * n, 3 * n + 3));
            }
        }
        Network noiseless = SmallNetworks.large(0); // as at inference
        new ReferenceNetwork(noiseless, weights).assertOutputs(together, batch(5));
    }

    @Test
    void predictsNothingForAnEmptyBatch() {
        float[] y = {7};
        try (Engine engine = Engine.start(KERNELS, 2)) {
            Plan.inference(engine, NOISY, SmallNetworks.weights(NOISY, 3), 4)
                    .predict(Batch.unlabelled(NOISY.inputShape()), y);
        }
        assertThat(y).containsExactly(7);
    }

    /** An image that cannot be read, or whose label has no output. */
    private record Broken(int at, boolean readable) implements Batch {
        @Override
        public int size() {
            return 5;
        }

        @Override
        public Shape shape() {
            return NOISY.inputShape();
        }

        @Override
        public int label(int i) {
            return i == at && readable ? 3 : 0;
        }

        @Override
        public void read(int i, float[] x, int offset) {
            if (i == at && !readable) {
                throw new IllegalStateException("unreadable: " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void throwsWhatATaskThrowsAndGoesOn(int threads) {
        try (Engine engine = Engine.start(KERNELS, threads)) {
            Plan plan = training(engine, NOISY, 5);
            double loss = plan.step(batch(5), 0);
            for (int at = 0; at < 5; at++) {
                Batch unreadable = new Broken(at, false);
                assertThatThrownBy(() -> plan.step(unreadable, 0))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("unreadable: " + at);
                Batch mislabelled = new Broken(at, true);
                assertThatThrownBy(() -> plan.step(mislabelled, 0))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("sample " + at + ": expected a label from 0 to 2, one for each output, got 3");
            }
            assertThat(plan.step(batch(5), 0)).isEqualTo(loss);
        }
    }

    @Test
    void namesTheFirstNodeThatIsNotFinite() {
        Network network = Network.of(Shape.image(1, 96, 96), conv2d(2, 2), maxPool2d(5), flatten(), dense(3));
        SyntheticDataset data = SyntheticDataset.of(network.inputShape(), 3, 5, 1);
        Weights weights = SmallNetworks.weights(network, 1);
        try (Engine engine = Engine.start(KERNELS, 2)) {
            Plan plan = Plan.training(engine, network, weights, crossEntropy(), 5);
            assertThat(plan.description().layerByLayer()).isTrue();
            assertThat(plan.firstNotFinite(data.batch(5))).isEmpty();
            weights.get("fc1.bias").data()[2] = Float.NaN;
            assertThat(plan.firstNotFinite(data.batch(5))).hasValue("fc1");
            assertThat(plan.firstNotFinite(data.with(4, Float.NaN).batch(5))).hasValue("conv1");
        }
    }
}
