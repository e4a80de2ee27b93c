package dev.fovea.engine;

import static dev.fovea.layer.Layers.batchNorm2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.dropout;
import static dev.fovea.layer.Layers.dropout2d;
import static dev.fovea.layer.Layers.flatten;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.data.Batch;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.loss.CrossEntropy;
import dev.fovea.network.Architecture;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batch normalisation and dropout in plans: whom they depend on, and what is left of them at inference. */
class BatchNormTest {
    private static final Kernels KERNELS = new ScalarKernels();

    @Test
    void aStepKeepsRunningAveragesAsPyTorchDoes() {
        Network network = Network.of(Shape.vector(1), batchNorm2d().momentum(0.25), dense(2));
        Weights weights = Weights.blank(network);
        try (Engine engine = Engine.start(KERNELS, 2)) {
            Plan plan = Plan.training(engine, network, weights, new CrossEntropy(0).kernel(KERNELS, 2), 3);
            plan.step(Batch.of(Tensor.of(Shape.of(3, 1), 1, 2, 6), 0, 1, 0), 1);
            // mean 3, unbiased variance (4 + 1 + 9) / 2 = 7
            assertThat(weights.get("bn1.running_mean").data()).containsExactly(0.75f * 0 + 0.25f * 3);
            assertThat(weights.get("bn1.running_var").data()).containsExactly(0.75f * 1 + 0.25f * 7);
            assertThat(weights.get("bn1.num_batches_tracked").data()).containsExactly(1);
            plan.step(Batch.of(Tensor.of(Shape.of(1, 1), 5), 0), 1); // has no variance
            assertThat(weights.get("bn1.running_var").data()).containsExactly(2.5f);
            assertThat(weights.get("bn1.num_batches_tracked").data()).containsExactly(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void theBitsDoNotDependOnTheThreads(int threads) {
        Network network = Architecture.parse("INPUT 3x7x7 -> CONV 19@3x3 pad 1 nobias -> BN -> RELU -> DROPOUT2D 0.3 "
                + "-> CONV 5@3x3 -> BN -> POOL global-avg -> FC 33 -> BN -> DROPOUT 0.5 -> FC 4");
        assertThat(trained(network, threads)).isEqualTo(trained(network, 1));
    }

    /** Weights, buffers and gradients after a step. */
    private static Map<String, Map<String, Tensor>> trained(Network network, int threads) {
        Weights weights = SmallNetworks.weights(network, 3);
        try (Engine engine = Engine.start(KERNELS, threads)) {
            Plan plan = Plan.training(engine, network, weights, new CrossEntropy(0).kernel(KERNELS, 4), 13);
            plan.step(SyntheticDataset.batch(network.inputShape(), 4, 13, 5), 9);
            return Map.of(
                    "weights", weights.tensors(), "gradients", plan.gradients().tensors());
        }
    }

    @Test
    void atInferenceItIsFoldedIntoTheLayerBeforeItAndReadAnew() {
        Network network = SmallNetworks.normalised();
        Weights weights = SmallNetworks.weights(network, 3);
        Batch batch = SyntheticDataset.batch(network.inputShape(), 3, 5, 5);
        float[] y = new float[15];
        try (Engine engine = Engine.start(KERNELS, 2)) {
            Plan plan = Plan.inference(engine, network, weights, 5);
            assertThat(plan.description().steps())
                    .extracting(PlanDescription.Step::nodes)
                    .filteredOn(nodes -> nodes.get(0).startsWith("bn"))
                    .hasSize(1); // the one behind tanh
            Arrays.fill(weights.get("bn2.running_var").data(), 3);
            Arrays.fill(weights.get("bn4.running_mean").data(), -2);
            plan.refresh();
            plan.predict(batch, y);
        }
        new ReferenceNetwork(network, weights).assertOutputs(y, batch);
    }

    /** Of a residual block nothing is left but its convolutions and its sum. */
    @Test
    void aResidualBlockIsThreeConvolutionsAndASum() {
        Network network = SmallNetworks.shortcut();
        try (Engine engine = Engine.start(KERNELS, 1)) {
            Plan plan = Plan.inference(engine, network, SmallNetworks.weights(network, 3), 2);
            assertThat(plan.description().steps())
                    .extracting(PlanDescription.Step::nodes)
                    .startsWith(
                            List.of("conv1", "bn1", "relu1"),
                            List.of("conv2", "bn2"),
                            List.of("conv3", "bn3"),
                            List.of("add1", "relu2"),
                            List.of("add2"));
        }
    }

    @Test
    void namesTheLayerWhoseOutputIsNotFinite() {
        Network network = SmallNetworks.normalised();
        Weights weights = SmallNetworks.weights(network, 3);
        weights.get("bn3.weight").data()[1] = Float.NaN;
        try (Engine engine = Engine.start(KERNELS, 2)) {
            Plan plan = Plan.training(engine, network, weights, new CrossEntropy(0).kernel(KERNELS, 3), 5);
            assertThat(plan.firstNotFinite(SyntheticDataset.batch(network.inputShape(), 3, 5, 5)))
                    .contains("bn3");
        }
    }

    /** Behind dropout of ones stands the mask itself; its expectation is 1, and the gradient goes the same ways. */
    @Test
    void dropoutTakesItsShareAndScalesTheRest() {
        Network network = Network.of(Shape.vector(1), dense(4000), dropout(0.25));
        Weights weights = Weights.blank(network);
        Arrays.fill(weights.get("fc1.bias").data(), 1);
        float[] y = new float[4000];
        try (Engine engine = Engine.start(KERNELS, 1)) {
            Plan plan = Plan.training(engine, network, weights, new CrossEntropy(0).kernel(KERNELS, 4000), 1);
            Batch batch = Batch.of(Tensor.of(Shape.of(1, 1), 1), 0);
            plan.step(batch, 5);
            plan.predict(batch, y); // of the same seed
            float[] db = plan.gradients().get("fc1.bias").data().clone();
            int kept = 0;
            for (int i = 0; i < y.length; i++) {
                assertThat(y[i]).isIn(0f, 1 / 0.75f);
                assertThat(db[i] != 0).as("gradient of %d", i).isEqualTo(y[i] != 0);
                kept += y[i] != 0 ? 1 : 0;
            }
            assertThat(kept).isBetween(2900, 3100); // 3000 +- 3.6 deviations of 27.4
            plan.step(batch, 6);
            assertThat(plan.gradients().get("fc1.bias").data()).isNotEqualTo(db);
            Plan.inference(engine, network, weights, 1).predict(batch, y);
            assertThat(y).containsOnly(1);
        }
    }

    @Test
    void dropout2dTakesWholeChannels() {
        Network network = Network.of(Shape.image(1, 2, 2), conv2d(64, 1), dropout2d(0.5), flatten());
        Weights weights = Weights.blank(network);
        Arrays.fill(weights.get("conv1.bias").data(), 1);
        float[] y = new float[64 * 4];
        try (Engine engine = Engine.start(KERNELS, 1)) {
            Plan plan = Plan.training(engine, network, weights, new CrossEntropy(0).kernel(KERNELS, 256), 1);
            plan.predict(Batch.unlabelled(Shape.image(1, 2, 2), 1, 1, 1, 1), y);
        }
        assertThat(y).contains(0, 2);
        for (int i = 0; i < y.length; i++) {
            assertThat(y[i]).isIn(0f, 2f).isEqualTo(y[i / 4 * 4]);
        }
    }
}
