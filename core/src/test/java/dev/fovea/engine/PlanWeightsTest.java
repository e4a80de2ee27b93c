package dev.fovea.engine;

import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.relu;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.data.Batch;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.Kernels;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When plans read the weights that somebody changes; with kernels that read a packed copy, so that it makes a difference. */
class PlanWeightsTest {
    private static final Kernels KERNELS = new PackingKernels();

    /** Of 140 x 140 it is too large for chunks, though the convolution and its pooling are one. */
    private static Network network(int size) {
        return Network.of(
                Shape.image(1, size, size), conv2d(2, 2), relu(), maxPool2d(size / 3), flatten(), dense(4), dense(2));
    }

    private final Weights[] versions = new Weights[2];

    private float[] predicted(Network network, int version, Batch batch) {
        try (Engine engine = Engine.start(KERNELS, 1)) {
            return predict(Plan.inference(engine, network, versions[version].copy(), batch.size()), batch);
        }
    }

    private static float[] predict(Plan plan, Batch batch) {
        float[] y = new float[batch.size() * 2];
        plan.predict(batch, y);
        return y;
    }

    private void prepare(Network network) {
        versions[0] = SmallNetworks.weights(network, 1);
        versions[1] = SmallNetworks.weights(network, 2);
    }

    @ParameterizedTest
    @CsvSource({"8, 1", "8, 3", "140, 1", "140, 3"})
    void anInferencePlanReadsThemWhenItIsMadeAndAtRefresh(int size, int threads) {
        Network network = network(size);
        prepare(network);
        Batch batch = SyntheticDataset.batch(network.inputShape(), 2, 20, 1);
        float[] before = predicted(network, 0, batch);
        float[] after = predicted(network, 1, batch);
        assertThat(after).isNotEqualTo(before);
        Weights weights = versions[0].copy();
        try (Engine engine = Engine.start(KERNELS, threads)) {
            Plan plan = Plan.inference(engine, network, weights, 20);
            assertThat(plan.description().layerByLayer()).isEqualTo(size == 140);
            assertThat(predict(plan, batch)).containsExactly(before);
            weights.set(versions[1]);
            plan.refresh();
            assertThat(predict(plan, batch)).containsExactly(after);
            weights.set(versions[0]);
            assertThat(predict(plan, batch)).containsExactly(after); // nobody has told it
            plan.refresh();
            assertThat(predict(plan, batch)).containsExactly(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 1", "8, 3", "140, 1", "140, 3"})
    void aTrainingPlanReadsThemAtEachCall(int size, int threads) {
        Network network = network(size);
        prepare(network);
        Batch batch = SyntheticDataset.batch(network.inputShape(), 2, 20, 1);
        float[] before = predicted(network, 0, batch);
        float[] after = predicted(network, 1, batch);
        Weights weights = versions[0].copy();
        try (Engine engine = Engine.start(KERNELS, threads)) {
            Plan plan = training(engine, network, weights);
            assertThat(plan.description().layerByLayer()).isEqualTo(size == 140);
            double loss = plan.step(batch, 1);
            assertThat(predict(plan, batch)).containsExactly(before);

            weights.set(versions[1]);
            assertThat(predict(plan, batch)).containsExactly(after);
            weights.set(versions[0]);
            assertThat(plan.step(batch, 1)).isEqualTo(loss);

            weights.set(versions[1]);
            Plan fresh = training(engine, network, weights);
            assertThat(plan.step(batch, 1)).isEqualTo(fresh.step(batch, 1)).isNotEqualTo(loss);
            assertThat(plan.gradients().tensors()).isEqualTo(fresh.gradients().tensors());
        }
    }

    private static Plan training(Engine engine, Network network, Weights weights) {
        return Plan.training(engine, network, weights, KERNELS.softmaxCrossEntropy(2, 0), 20);
    }
}
