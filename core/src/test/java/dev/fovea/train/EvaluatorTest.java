package dev.fovea.train;

import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.noisyRelu;
import static dev.fovea.loss.Loss.crossEntropy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.Batch;
import dev.fovea.data.SyntheticDataset;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.metric.Evaluation;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluatorTest {
    private static final Shape IMAGE = Shape.image(1, 4, 4);

    private final Kernels kernels = new ScalarKernels();
    private final Network network = Network.of(IMAGE, conv2d(2, 3), noisyRelu(), flatten(), dense(4));
    private final Weights weights = Weights.initialize(network, new Initializer.He(), 1);

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 257, 600}) // it takes batches of 256
    void countsWhatAPlainLoopCounts(int samples) {
        SyntheticDataset data = SyntheticDataset.of(IMAGE, 4, samples, 3);
        int[][] confusion = new int[4][4];
        double loss = 0;
        float[] y = new float[4];
        float[] x = new float[16];
        try (Engine engine = Engine.start(kernels, 2)) {
            Plan plan = Plan.inference(engine, network, weights, 1);
            for (int n = 0; n < samples; n++) {
                data.read(n, x, 0);
                plan.predict(Batch.unlabelled(IMAGE, x), y);
                int predicted = 0;
                double sum = 0;
                for (int k = 0; k < 4; k++) {
                    predicted = y[k] > y[predicted] ? k : predicted;
                    sum += Math.exp(y[k]);
                }
                confusion[data.label(n)][predicted]++;
                loss += Math.log(sum) - y[data.label(n)];
            }
            Evaluator evaluator = new Evaluator(engine, network, weights, crossEntropy());
            Evaluation evaluation = evaluator.evaluate(data);
            assertThat(evaluation.confusion()).isDeepEqualTo(confusion);
            assertThat(evaluation.samples()).isEqualTo(samples);
            assertThat(evaluation.classes()).isEqualTo(data.classes());
            assertThat(evaluation.loss()).isCloseTo(loss / samples, within(1e-5));
        }
    }

    @Test
    void seesWeightsThatChange() {
        SyntheticDataset data = SyntheticDataset.of(IMAGE, 4, 40, 3);
        try (Engine engine = Engine.start(kernels, 1)) {
            Evaluator evaluator = new Evaluator(engine, network, weights, crossEntropy());
            evaluator.evaluate(data);
            weights.get("fc1.bias").data()[2] = 1e6f;
            assertThat(evaluator.evaluate(data).recall(2)).isEqualTo(1);
            assertThat(evaluator.evaluate(data).recall(1)).isEqualTo(0);
        }
    }

    @Test
    void refusesDataOfOtherClasses() {
        try (Engine engine = Engine.start(kernels, 1)) {
            Evaluator evaluator = new Evaluator(engine, network, weights, crossEntropy());
            assertThatThrownBy(() -> evaluator.evaluate(SyntheticDataset.of(IMAGE, 3, 40, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("synthetic: expected 4 classes, one for each output of the network, got 3");
        }
    }
}
