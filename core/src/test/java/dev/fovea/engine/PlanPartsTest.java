package dev.fovea.engine;

import static dev.fovea.layer.Layers.dense;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.data.Batch;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a batch is cut, and that the threads have no say in it. */
class PlanPartsTest {
    private static final Kernels KERNELS = new ScalarKernels();

    private static Plan training(Engine engine, Network network, int batchSize) {
        int outputs = network.outputShape().size();
        Weights weights = SmallNetworks.weights(network, 1);
        return Plan.training(engine, network, weights, KERNELS.meanSquaredError(outputs), batchSize);
    }

    private static PlanDescription description(Network network, int threads, int batchSize) {
        try (Engine engine = Engine.start(KERNELS, threads)) {
            return training(engine, network, batchSize).description();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 64, 257})
    void theBitsOfAStepDoNotDependOnTheThreads(int samples) {
        Network network = SmallNetworks.noisy();
        Batch batch = SyntheticDataset.batch(network.inputShape(), 5, samples, 2);
        double loss = 0;
        Map<String, Tensor> gradients = Map.of();
        for (int threads : new int[] {1, 2, 3, 5}) {
            try (Engine engine = Engine.start(KERNELS, threads)) {
                Plan plan = training(engine, network, samples);
                double again = plan.step(batch, 9);
                if (gradients.isEmpty()) {
                    loss = again;
                    gradients = plan.gradients().copy().tensors();
                }
                assertThat(again).as("loss on %d threads", threads).isEqualTo(loss);
                assertThat(plan.gradients().tensors())
                        .as("gradients on %d threads", threads)
                        .isEqualTo(gradients);
            }
        }
        assertThat(gradients).isNotEmpty();
    }

    /** A chunk is 65536 floats; a sample takes its inputs, its output and the gradient of that. */
    @ParameterizedTest
    @CsvSource({"1, 16", "4094, 16", "4095, 8", "8190, 8", "8191, 4", "16382, 4"})
    void chunksArePowersOfTwoThatFitIntoACache(int inputs, int chunk) {
        PlanDescription description = description(Network.of(Shape.vector(inputs), dense(1)), 1, 100);
        assertThat(description.layerByLayer()).isFalse();
        assertThat(description.chunkSize()).isEqualTo(chunk);
    }

    /** 16383 inputs, an output and its gradient are one too many for chunks of 4, but not without the gradient. */
    @Test
    void whereFewerThanFourSamplesFitThePlanGoesLayerByLayer() {
        Network network = Network.of(Shape.vector(16383), dense(1));
        assertThat(description(network, 1, 100).layerByLayer()).isTrue();
        try (Engine engine = Engine.start(KERNELS, 1)) {
            assertThat(Plan.inference(engine, network, SmallNetworks.weights(network, 1), 100)
                            .description()
                            .layerByLayer())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "15, 15, 15", "16, 16, 16", "17, 16, 16", "256, 16, 16", "257, 16, 32", "513, 16, 48"})
    void atMostSixteenPartsOfWholeChunks(int batchSize, int chunk, int part) {
        PlanDescription description = description(SmallNetworks.noisy(), 2, batchSize);
        assertThat(description.chunkSize()).isEqualTo(chunk);
        assertThat(description.partSize()).isEqualTo(part);
    }

    /** There chunks are but shares of the work, as many as threads; the parts stay what they are. */
    @Test
    void theSizesDependOnTheBatchAndTheNetworkOnly() {
        for (int batchSize : new int[] {1, 15, 16, 17, 64, 257}) {
            assertThat(IntStream.of(1, 2, 3, 5)
                            .mapToObj(threads -> description(SmallNetworks.noisy(), threads, batchSize))
                            .map(d -> d.chunkSize() + " " + d.partSize())
                            .distinct())
                    .hasSize(1);
        }
        Network large = Network.of(Shape.vector(20_000), dense(1));
        int[][] partSizes = {{1, 1}, {8, 1}, {15, 2}, {17, 3}, {63, 8}, {64, 8}, {128, 8}, {129, 9}};
        for (int[] sizes : partSizes) {
            int batchSize = sizes[0];
            for (int threads : new int[] {1, 2, 3, 5}) {
                PlanDescription description = description(large, threads, batchSize);
                assertThat(description.layerByLayer()).isTrue();
                assertThat(description.chunkSize()).isEqualTo((batchSize + threads - 1) / threads);
                assertThat(description.partSize()).isEqualTo(sizes[1]);
            }
        }
    }

    /** {@code 0 + ... + 0} of a part that a smaller batch has no samples for would be added in vain, or worse. */
    @Test
    void gradientsAreTheSumsOfTheirPartsInOrder() {
        float[] w = new float[5000]; // two pieces
        Parameters parameters = new Parameters(w, new float[3], new float[5000], new float[3]);
        Wiring.Setting setting = new Wiring.Setting(true, false, 10, 2, 4, 1);
        Parameters.ByPart parts = new Parameters.ByPart(parameters, setting);
        assertThat(parts.tasks()).isEqualTo(2);
        SplitMix64 random = new SplitMix64(3);
        for (int part = 0; part < 3; part++) {
            parts.begin(part);
            for (int i = 0; i < 5000; i++) {
                parts.dw(part)[i] += random.nextFloat() - 0.5f;
            }
            for (int i = 0; i < 3; i++) {
                parts.db(part)[i] += random.nextFloat() - 0.5f;
            }
        }
        for (int samples : new int[] {10, 8, 9, 5, 4, 1}) {
            int used = (samples + 3) / 4;
            for (int task = 1; task >= 0; task--) {
                parts.finish(task, samples);
            }
            float[] expected = new float[5000];
            for (int i = 0; i < 5000; i++) {
                expected[i] = sum(parts.dw(0)[i], parts.dw(1)[i], parts.dw(2)[i], used);
            }
            assertThat(parameters.dw()).isEqualTo(expected);
            for (int i = 0; i < 3; i++) {
                assertThat(parameters.db()[i]).isEqualTo(sum(parts.db(0)[i], parts.db(1)[i], parts.db(2)[i], used));
            }
        }
        parts.begin(1);
        assertThat(parts.dw(1)).containsOnly(0);
        assertThat(parts.db(1)).containsOnly(0);
    }

    private static float sum(float first, float second, float third, int count) {
        return count == 1 ? first : count == 2 ? first + second : first + second + third;
    }
}
