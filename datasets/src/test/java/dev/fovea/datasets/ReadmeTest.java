package dev.fovea.datasets;

import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.maxPool2d;
import static dev.fovea.layer.Layers.relu;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.data.Batch;
import dev.fovea.data.Batches;
import dev.fovea.data.Dataset;
import dev.fovea.data.Picture;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.Kernels;
import dev.fovea.loss.Loss;
import dev.fovea.metric.Evaluation;
import dev.fovea.model.Model;
import dev.fovea.network.Architecture;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Presets;
import dev.fovea.network.Weights;
import dev.fovea.optim.Optimizer;
import dev.fovea.optim.OptimizerState;
import dev.fovea.tensor.Shape;
import dev.fovea.train.Evaluator;
import dev.fovea.train.Trainer;
import org.junit.jupiter.api.Test;

/** The README's Java, on fewer samples and epochs. */
class ReadmeTest {
    private static final Network LENET = Network.of(
            Shape.image(1, 28, 28),
            conv2d(6, 5).padding(2),
            relu(),
            maxPool2d(2),
            conv2d(16, 5),
            relu(),
            maxPool2d(2),
            flatten(),
            dense(120),
            relu(),
            dense(84),
            relu(),
            dense(10));

    @Test
    void theFirstMinuteTrainsAModelThatReadsDigits() {
        Dataset train = Mnist.train().take(3000);
        Dataset test = Mnist.test().take(1000);

        Model model = Trainer.of(LENET, Loss.crossEntropy(), Optimizer.sgd(0.02).momentum(0.9))
                .epochs(1)
                .batchSize(32)
                .seed(42)
                .fit(train, test);

        // chance would be 10
        int right = 0;
        for (int i = 0; i < 100; i++) {
            byte[] pixels = new byte[784];
            Mnist.test().images().read(i, pixels);
            String label =
                    model.predict(new Picture(Shape.image(1, 28, 28), pixels)).label();
            right += label.equals(test.classes().get(test.label(i))) ? 1 : 0;
        }
        assertThat(right).isGreaterThan(80);
    }

    @Test
    void theLoopWrittenOutByHandLearnsAsWell() {
        Dataset train = Mnist.train().take(3000);
        try (Engine engine = Engine.start(Kernels.preferred(), 2)) {
            Weights weights = Weights.initialize(LENET, new Initializer.He(), 42);
            Plan plan =
                    Plan.training(engine, LENET, weights, Loss.crossEntropy().kernel(engine.kernels(), 10), 32);
            OptimizerState optimizer = Optimizer.sgd(0.02).momentum(0.9).start(LENET, engine.kernels());
            for (int epoch = 0; epoch < 1; epoch++) {
                for (Batch batch : Batches.shuffled(train, 32, 42, epoch)) {
                    plan.step(batch, epoch);
                    optimizer.step(weights, plan.gradients());
                }
            }
            Evaluation evaluation = new Evaluator(engine, LENET, weights, Loss.crossEntropy())
                    .evaluate(Mnist.test().take(1000));
            assertThat(evaluation.error()).isLessThan(20);
        }
    }

    @Test
    void theNotationSaysTheSameNetwork() {
        assertThat(Architecture.parse(
                        "INPUT 1x28x28 -> CONV 6@5x5 pad 2 -> RELU -> POOL max 2x2 -> CONV 16@5x5 -> RELU "
                                + "-> POOL max 2x2 -> FC 120 -> RELU -> FC 84 -> RELU -> FC 10"))
                .isEqualTo(LENET)
                .isEqualTo(Presets.find("lenet5").orElseThrow().network());
    }
}
