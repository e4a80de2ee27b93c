package dev.fovea.engine;

import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.noisyRelu;
import static dev.fovea.layer.Layers.relu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.Batch;
import dev.fovea.data.Batches;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
    private static final Kernels KERNELS = new ScalarKernels();
    private static final Shape IMAGE = Shape.image(2, 8, 8);

    private final Engine engine = Engine.start(KERNELS, 1);

    @AfterEach
    void close() {
        engine.close();
    }

    /** What a step leaves behind. */
    private record Step(double loss, Map<String, Tensor> gradients, float[] outputs) {
        void assertSameBits(Step expected) {
            assertThat(loss).isEqualTo(expected.loss);
            assertThat(gradients).isEqualTo(expected.gradients);
            assertThat(outputs).containsExactly(expected.outputs);
        }
    }

    private static Step step(int threads, int batchSize, Batch batch) {
        Network network = SmallNetworks.noisy();
        Weights weights = SmallNetworks.weights(network, 1);
        try (Engine engine = Engine.start(KERNELS, threads)) {
            Plan plan = Plan.training(engine, network, weights, crossEntropy(5), batchSize);
            double loss = 0;
            float[] y = new float[batch.size() * 5];
            for (int i = 0; i < 3; i++) { // chance decides who takes which chunk: give it several chances
                loss = plan.step(batch, 9);
                plan.predict(batch, y);
            }
            return new Step(loss, plan.gradients().copy().tensors(), y);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 15, 16, 17, 31, 33, 37}) // chunks are of 16
    void givesTheSameBitsOnAnyNumberOfThreads(int samples) {
        Batch batch = SyntheticDataset.batch(IMAGE, 5, samples, 2);
        Step one = step(1, 37, batch);
        for (int threads : new int[] {2, 3, 8}) {
            step(threads, 37, batch).assertSameBits(one);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 8, 13})
    void givesTheSameBitsInAPlanForLargerBatches(int samples) {
        Batch batch = SyntheticDataset.batch(IMAGE, 5, samples, 2);
        step(2, samples, batch).assertSameBits(step(2, 100, batch));
    }

    @Test
    void aSmallerLastBatchLeavesNothingOfTheOneBefore() {
        Network network = SmallNetworks.noisy();
        Weights weights = SmallNetworks.weights(network, 1);
        SyntheticDataset data = SyntheticDataset.of(IMAGE, 5, 23, 2);
        Batches batches = Batches.inOrder(data, 20);
        Plan plan = Plan.training(engine, network, weights, crossEntropy(5), 20);
        plan.step(batches.get(0), 9);
        double loss = plan.step(batches.get(1), 9);
        Step alone = step(1, 20, batches.get(1));
        assertThat(loss).isEqualTo(alone.loss);
        assertThat(plan.gradients().tensors()).isEqualTo(alone.gradients);
    }

    @Test
    void trainsLayersWithoutBias() {
        Network network = Network.of(Shape.image(1, 3, 3), conv2d(2, 2).bias(false), flatten(), dense(2).bias(false));
        Weights weights = SmallNetworks.weights(network, 1);
        Batch batch = SyntheticDataset.batch(network.inputShape(), 2, 10, 1);
        Plan plan = Plan.training(engine, network, weights, crossEntropy(2), 10);
        double first = plan.step(batch, 0);
        assertThat(plan.step(batch, 0)).isEqualTo(first);
        assertThat(plan.gradients().tensors()).containsOnlyKeys("conv1.weight", "fc1.weight");
        float[] zeros = new float[20];
        weights.tensors().values().forEach(tensor -> Arrays.fill(tensor.data(), 0));
        plan.predict(batch, zeros);
        assertThat(zeros).containsOnly(0);
    }

    @Test
    void refusesBatchesThatDoNotFit() {
        Network network = Network.of(Shape.vector(3), dense(2));
        Plan plan = Plan.training(engine, network, Weights.zeros(network), crossEntropy(2), 4);
        assertThat(plan.batchSize()).isEqualTo(4);
        assertThatThrownBy(() -> plan.step(SyntheticDataset.batch(Shape.vector(3), 2, 5, 1), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this plan takes batches of up to 4 samples, got 5");
        assertThatThrownBy(() -> plan.step(SyntheticDataset.batch(Shape.vector(2), 2, 4, 1), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected samples of shape (3), got (2)");
        assertThatThrownBy(() -> plan.step(Batch.unlabelled(Shape.vector(3)), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a batch of at least 1 sample, got none");
        assertThatThrownBy(() -> plan.step(Batch.of(Tensor.zeros(Shape.of(2, 3)), 0, 2), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sample 1: expected a label from 0 to 1, one for each output, got 2");
        assertThatThrownBy(() -> plan.predict(SyntheticDataset.batch(Shape.vector(3), 2, 4, 1), new float[7]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected room for 8 outputs, got 7");
        assertThatThrownBy(() -> Plan.inference(engine, network, Weights.zeros(network), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batchSize must be at least 1, got 0");
    }

    @Test
    void refusesToLearnWhereItCannot() {
        Network network = Network.of(Shape.vector(3), dense(2));
        Plan plan = Plan.inference(engine, network, Weights.zeros(network), 4);
        assertThatThrownBy(plan::gradients)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this plan only predicts: make one with Plan.training");
        assertThatThrownBy(() -> plan.step(SyntheticDataset.batch(Shape.vector(3), 2, 4, 1), 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this plan only predicts: make one with Plan.training");
        Network nothing = Network.of(Shape.vector(3), relu());
        assertThatThrownBy(() -> Plan.training(engine, nothing, Weights.zeros(nothing), crossEntropy(3), 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nothing to train: no layer of this network has weights");
    }

    @Test
    void predictsNothingForAnEmptyBatch() {
        Network network = Network.of(Shape.vector(3), dense(2));
        float[] y = {7, 7};
        Plan.inference(engine, network, Weights.zeros(network), 4).predict(Batch.unlabelled(Shape.vector(3)), y);
        assertThat(y).containsExactly(7, 7);
    }

    @Test
    void throwsWhatReadingABatchThrowsAndGoesOn() {
        Network network = Network.of(Shape.vector(1), dense(2));
        Plan plan = Plan.training(engine, network, SmallNetworks.weights(network, 1), crossEntropy(2), 4);
        Batch good = SyntheticDataset.batch(Shape.vector(1), 2, 4, 1);
        double loss = plan.step(good, 0);
        assertThatThrownBy(() -> plan.step(new Unreadable(), 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("unreadable");
        assertThat(plan.step(good, 0)).isEqualTo(loss);
    }

    private record Unreadable() implements Batch {
        @Override
        public int size() {
            return 2;
        }

        @Override
        public Shape shape() {
            return Shape.vector(1);
        }

        @Override
        public int label(int i) {
            return 0;
        }

        @Override
        public void read(int i, float[] x, int offset) {
            throw new IllegalStateException("unreadable");
        }
    }

    @Test
    void namesTheFirstNodeThatIsNotFinite() {
        Network network = Network.of(IMAGE, conv2d(2, 3), relu(), flatten(), dense(4), relu(), dense(5));
        SyntheticDataset data = SyntheticDataset.of(IMAGE, 5, 20, 1);
        assertThat(firstNotFinite(network, data, weights -> weights)).isEqualTo("none");
        Function<Weights, Weights> broken = weights -> {
            weights.get("fc1.bias").data()[0] = Float.POSITIVE_INFINITY;
            return weights;
        };
        assertThat(firstNotFinite(network, data, broken)).isEqualTo("fc1");
        // sample 17 is in the second chunk, where conv1 comes before what chunk 0 finds
        assertThat(firstNotFinite(network, data.with(17, Float.NaN), broken)).isEqualTo("conv1");
        assertThat(firstNotFinite(network, data.with(17, Float.NEGATIVE_INFINITY), weights -> weights))
                .isEqualTo("conv1");
    }

    private String firstNotFinite(Network network, SyntheticDataset data, Function<Weights, Weights> change) {
        Weights weights = change.apply(SmallNetworks.weights(network, 1));
        return Plan.training(engine, network, weights, crossEntropy(5), 20)
                .firstNotFinite(data.batch(20))
                .orElse("none");
    }

    /** An input of nothing, 10 added to each of 2000 features, and noise on it: noise far from where relu cuts. */
    private static float[] noise(int threads, long seed, boolean training) {
        Network network = Network.of(Shape.vector(1), dense(2000), noisyRelu(0.5));
        Weights weights = Weights.zeros(network);
        Arrays.fill(weights.get("fc1.bias").data(), 10);
        Batch batch = Batch.of(Tensor.zeros(Shape.of(20, 1)), new int[20]);
        float[] y = new float[20 * 2000];
        try (Engine engine = Engine.start(KERNELS, threads)) {
            Plan plan = training
                    ? Plan.training(engine, network, weights, crossEntropy(2000), 20)
                    : Plan.inference(engine, network, weights, 20);
            if (training) {
                plan.step(batch, seed);
            }
            plan.predict(batch, y);
        }
        return y;
    }

    @Test
    void addsNoiseInTrainingOnly() {
        assertThat(noise(1, 1, false)).containsOnly(10);
        float[] y = noise(1, 1, true);
        double mean = mean(y);
        double variance = IntStream.range(0, y.length)
                .mapToDouble(i -> (y[i] - mean) * (y[i] - mean))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(10, within(5 * 0.5 / Math.sqrt(y.length)));
        assertThat(Math.sqrt(variance)).isCloseTo(0.5, within(5 * 0.5 / Math.sqrt(2.0 * y.length)));
    }

    @Test
    void noiseDependsOnTheStepTheNodeAndTheSampleAlone() {
        float[] y = noise(1, 1, true);
        assertThat(noise(3, 1, true)).containsExactly(y);
        assertThat(correlation(y, noise(1, 2, true))).isCloseTo(0, within(5 / Math.sqrt(y.length)));
        float[] next = new float[y.length];
        System.arraycopy(y, 2000, next, 0, y.length - 2000);
        System.arraycopy(y, 0, next, y.length - 2000, 2000);
        assertThat(correlation(y, next)).isCloseTo(0, within(5 / Math.sqrt(y.length)));
    }

    @Test
    void twoNoisyNodesDrawDifferentNoise() {
        float[] first = noiseBehind20(Network.of(Shape.vector(1), dense(500), noisyRelu(1)));
        float[] both = noiseBehind20(Network.of(Shape.vector(1), dense(500), noisyRelu(1), noisyRelu(1)));
        float[] second = new float[500];
        for (int i = 0; i < 500; i++) {
            second[i] = both[i] - first[i];
        }
        assertThat(correlation(first, second)).isCloseTo(0, within(5 / Math.sqrt(500)));
        assertThat(mean(second)).isCloseTo(0, within(5 / Math.sqrt(500)));
    }

    private float[] noiseBehind20(Network network) {
        Weights weights = Weights.zeros(network);
        Arrays.fill(weights.get("fc1.bias").data(), 20);
        float[] y = new float[500];
        Plan.training(engine, network, weights, crossEntropy(500), 1).predict(Batch.unlabelled(Shape.vector(1), 0), y);
        return y;
    }

    private static double mean(float[] x) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i]).average().orElseThrow();
    }

    private static double correlation(float[] x, float[] y) {
        double meanX = mean(x);
        double meanY = mean(y);
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return xy / Math.sqrt(xx * yy);
    }

    private static LossKernel crossEntropy(int classes) {
        return KERNELS.softmaxCrossEntropy(classes, 0);
    }
}
