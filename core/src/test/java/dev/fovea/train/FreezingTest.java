package dev.fovea.train;

import static dev.fovea.layer.Layers.batchNorm2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.optim.Optimizer.sgd;
import static dev.fovea.train.SmallTraining.IMAGE;
import static dev.fovea.train.SmallTraining.NETWORK;
import static dev.fovea.train.SmallTraining.TRAIN;
import static dev.fovea.train.SmallTraining.assertSameBits;
import static dev.fovea.train.SmallTraining.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.model.Model;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.optim.Clipping;
import dev.fovea.optim.Optimizer;
import dev.fovea.train.SmallTraining.Recorder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Layers that keep what they have learned. */
class FreezingTest {
    /** What frozen layers only keep goes on, and is averaged as what others learn. */
    @Test
    void averagesAndFreezesBesideWhatLayersOnlyKeep() {
        Network normalised = Network.of(IMAGE, conv2d(2, 3), batchNorm2d(), flatten(), dense(3));
        Recorder recorder = new Recorder();
        Model model = trainer(normalised, Optimizer.adam(0.01))
                .averaging(0.8)
                .freeze(Set.of("conv1", "bn1"))
                .listener(recorder)
                .fit(TRAIN);
        TrainingState begin = recorder.states.get(0);
        TrainingState end = recorder.last.orElseThrow();
        for (String name : normalised.buffers().keySet()) {
            assertThat(model.weights().get(name)).isNotEqualTo(begin.weights().get(name));
            assertThat(model.weights().get(name).equals(end.weights().get(name)))
                    .as(name)
                    .isEqualTo(name.equals("bn1.num_batches_tracked"));
        }
        for (String name : normalised.parameters().keySet()) {
            boolean frozen = !name.startsWith("fc1");
            assertThat(model.weights().get(name).equals(begin.weights().get(name)))
                    .as(name)
                    .isEqualTo(frozen);
            assertThat(model.weights().get(name).equals(end.weights().get(name)))
                    .as(name)
                    .isEqualTo(frozen);
        }
        Model again = trainer(normalised, Optimizer.adam(0.01))
                .averaging(0.8)
                .freeze(Set.of("conv1", "bn1"))
                .threads(2)
                .resume(recorder.states.get(9))
                .fit(TRAIN);
        assertThat(again.weights().tensors()).isEqualTo(model.weights().tensors());
    }

    @Test
    void frozenLayersKeepTheirBits() {
        Recorder undisturbed = new Recorder();
        Trainer trainer = trainer(Optimizer.adamW(0.01)).averaging(0.5).freeze(Set.of("conv1"));
        Model model = trainer.listener(undisturbed).fit(TRAIN);
        Weights start = undisturbed.states.get(0).weights();
        for (String kept : List.of("conv1.weight", "conv1.bias")) {
            assertThat(model.weights().get(kept)).isEqualTo(start.get(kept));
        }
        assertThat(model.weights().get("fc1.weight")).isNotEqualTo(start.get("fc1.weight"));
        assertThat(model.provenance().hyperParameters()).containsEntry("frozen", "conv1");
        Recorder resumed = new Recorder();
        trainer(Optimizer.adamW(0.01))
                .averaging(0.5)
                .freeze(Set.of("conv1"))
                .resume(undisturbed.states.get(8))
                .listener(resumed)
                .fit(TRAIN);
        assertSameBits(resumed.last.orElseThrow(), undisturbed.last.orElseThrow());
    }

    /** What does not move has no part in the norm that is clipped: the rest moves by all of it. */
    @Test
    void theGradientsOfFrozenLayersAreNotClippedBy() {
        Weights start = Weights.initialize(NETWORK, new Initializer.He(), 42);
        Model model = trainer(sgd(1))
                .epochs(1)
                .batchSize(22)
                .freeze(Set.of("conv1"))
                .clipping(Clipping.norm(0.01))
                .fit(TRAIN);
        double sum = 0;
        for (String name : List.of("fc1.weight", "fc1.bias")) {
            float[] before = start.get(name).data();
            float[] after = model.weights().get(name).data();
            for (int i = 0; i < before.length; i++) {
                sum += Math.pow(after[i] - before[i], 2);
            }
        }
        assertThat(Math.sqrt(sum)).isCloseTo(0.01, within(1e-6));
    }

    @Test
    void refusesToFreezeWhatIsNotThereOrAll() {
        assertThatThrownBy(() -> trainer().freeze(Set.of("conv2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("freeze: expected layers with weights, some of [conv1, fc1], got conv2");
        assertThatThrownBy(() -> trainer().freeze(Set.of("flatten1")))
                .hasMessage("freeze: expected layers with weights, some of [conv1, fc1], got flatten1");
        assertThatThrownBy(() -> trainer().freeze(Set.of("conv1", "fc1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("freeze: expected to leave a layer that learns, got all of [conv1, fc1]");
    }
}
