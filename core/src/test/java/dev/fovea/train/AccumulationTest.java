package dev.fovea.train;

import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.loss.Loss.crossEntropy;
import static dev.fovea.optim.Optimizer.sgd;
import static dev.fovea.train.SmallTraining.EPOCHS;
import static dev.fovea.train.SmallTraining.IMAGE;
import static dev.fovea.train.SmallTraining.TRAIN;
import static dev.fovea.train.SmallTraining.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.kernel.ScalarKernels;
import dev.fovea.loss.Loss;
import dev.fovea.model.Model;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps over the gradients of several batches. */
class AccumulationTest {
    /** 22 samples are 2 steps of 12 and 10: as batches of 4, 4, 4 and 4, 4, 2 whose gradients are put together. */
    @Test
    void accumulatesGradientsToTheStepOfALargeBatch() {
        Network quiet = Network.of(IMAGE, conv2d(2, 3), relu(), flatten(), dense(3));
        Model large = quiet(quiet).batchSize(12).fit(TRAIN);
        Model small = quiet(quiet).batchSize(4).accumulate(3).fit(TRAIN);
        for (String name : quiet.parameters().keySet()) {
            float[] expected = large.weights().get(name).data();
            float[] actual = small.weights().get(name).data();
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
            }
        }
        assertThat(small.weights().tensors())
                .isNotEqualTo(quiet(quiet).batchSize(4).fit(TRAIN).weights().tensors());
        assertThat(small.provenance().hyperParameters())
                .containsEntry("batchSize", "4")
                .containsEntry("accumulate", "3");
    }

    /** Where classes have weights, a pass weighs what its labels do. */
    @Test
    void accumulatesWeightedClassesToTheStepOfALargeBatch() {
        Network quiet = Network.of(IMAGE, conv2d(2, 3), relu(), flatten(), dense(3));
        Loss weighted = crossEntropy().classWeights(List.of(1.0, 5.0, 0.2));
        Weights large = weighted(quiet, weighted).batchSize(12).fit(TRAIN).weights();
        Weights small =
                weighted(quiet, weighted).batchSize(4).accumulate(3).fit(TRAIN).weights();
        for (String name : quiet.parameters().keySet()) {
            float[] expected = large.get(name).data();
            float[] actual = small.get(name).data();
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
            }
        }
    }

    private static Trainer weighted(Network quiet, Loss loss) {
        return Trainer.of(quiet, loss, sgd(0.1))
                .kernels(new ScalarKernels())
                .threads(1)
                .epochs(EPOCHS);
    }

    private Trainer quiet(Network quiet) {
        return Trainer.of(quiet, crossEntropy(), sgd(0.1).momentum(0.9))
                .kernels(new ScalarKernels())
                .threads(1)
                .epochs(EPOCHS);
    }

    @Test
    void accumulatedStepsResumeWithTheSameBits() {
        List<TrainingState> states = new ArrayList<>();
        TrainingListener collect = new TrainingListener() {
            @Override
            public void onStep(TrainingRun run) {
                assertThat(run.batchesPerEpoch()).isEqualTo(2);
                states.add(run.snapshot());
            }
        };
        Model model = trainer().accumulate(3).listener(collect).fit(TRAIN);
        assertThat(states).hasSize(2 * EPOCHS);
        for (TrainingState state : List.copyOf(states)) {
            Model again = trainer().accumulate(3).threads(2).resume(state).fit(TRAIN);
            assertThat(again.weights().tensors()).isEqualTo(model.weights().tensors());
        }
    }

    @Test
    void oneBatchAStepIsAsIfNothingWereAccumulated() {
        assertThat(trainer()
                        .batchSize(22)
                        .accumulate(1000000000)
                        .fit(TRAIN)
                        .weights()
                        .tensors())
                .isEqualTo(trainer().batchSize(22).fit(TRAIN).weights().tensors());
        assertThatThrownBy(() -> trainer().accumulate(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("accumulate must be at least 1, got 0");
    }
}
