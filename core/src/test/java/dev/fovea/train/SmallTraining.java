package dev.fovea.train;

import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.noisyRelu;
import static dev.fovea.loss.Loss.crossEntropy;
import static dev.fovea.optim.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.optim.Optimizer;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A network small enough to be trained in each test many times, and what can be seen of that. */
final class SmallTraining {
    static final Shape IMAGE = Shape.image(1, 5, 5);
    static final int EPOCHS = 5;
    static final Network NETWORK = Network.of(IMAGE, conv2d(2, 3), noisyRelu(0.1), flatten(), dense(3));

    /** 6 batches of 4, the last of 2. */
    static final SyntheticDataset TRAIN = SyntheticDataset.of(IMAGE, 3, 22, 1);

    static final SyntheticDataset VALIDATION =
            SyntheticDataset.of(IMAGE, 3, 9, 2).mislabelled();

    private SmallTraining() {}

    static Trainer trainer() {
        return trainer(NETWORK, sgd(0.02).momentum(0.9).weightDecay(1e-3));
    }

    static Trainer trainer(Optimizer optimizer) {
        return trainer(NETWORK, optimizer);
    }

    static Trainer trainer(Network NETWORK, Optimizer optimizer) {
        return Trainer.of(NETWORK, crossEntropy(), optimizer)
                .kernels(new ScalarKernels())
                .threads(1)
                .epochs(EPOCHS)
                .batchSize(4);
    }

    /** Everything a listener can see, at every moment. */
    static final class Recorder implements TrainingListener {
        final List<String> calls = new ArrayList<>();
        final List<TrainingState> states = new ArrayList<>();
        Optional<TrainingState> last = Optional.empty();

        @Override
        public void onStart(TrainingRun run) {
            record("start", run);
        }

        @Override
        public void onStep(TrainingRun run) {
            record("step " + run.step() + " batch " + run.batch(), run);
            assertThat(run.lastLoss()).isFinite().isPositive();
        }

        @Override
        public void onValidate(TrainingRun run) {
            record("validate", run);
        }

        @Override
        public void onEpoch(TrainingRun run, EpochResult result) {
            assertThat(run.history().get(run.epoch() - 1)).isSameAs(result);
            record("epoch " + result.epoch(), run);
        }

        private void record(String call, TrainingRun run) {
            assertThat(run.batchesPerEpoch()).isEqualTo(6);
            calls.add(call);
            states.add(run.snapshot());
            last = Optional.of(run.snapshot());
        }
    }

    static void assertSameBits(TrainingState actual, TrainingState expected) {
        assertThat(actual.epoch()).isEqualTo(expected.epoch());
        assertThat(actual.batch()).isEqualTo(expected.batch());
        assertThat(actual.step()).isEqualTo(expected.step());
        assertThat(actual.lossSum()).isEqualTo(expected.lossSum());
        assertThat(actual.weights().tensors()).isEqualTo(expected.weights().tensors());
        assertThat(actual.memory().stream().map(Weights::tensors).toList())
                .isEqualTo(expected.memory().stream().map(Weights::tensors).toList());
        assertThat(actual.average().map(Weights::tensors))
                .isEqualTo(expected.average().map(Weights::tensors));
        assertThat(actual.best().map(Weights::tensors))
                .isEqualTo(expected.best().map(Weights::tensors));
        assertThat(actual.history().stream().map(SmallTraining::withoutTime).toList())
                .isEqualTo(expected.history().stream()
                        .map(SmallTraining::withoutTime)
                        .toList());
    }

    private static EpochResult withoutTime(EpochResult result) {
        return new EpochResult(result.epoch(), result.loss(), 0, result.samples(), result.validation());
    }
}
