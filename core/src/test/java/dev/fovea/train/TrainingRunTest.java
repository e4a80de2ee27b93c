package dev.fovea.train;

import static dev.fovea.layer.Layers.batchNorm2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.dropout;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.noisyRelu;
import static dev.fovea.loss.Loss.crossEntropy;
import static dev.fovea.optim.Optimizer.sgd;
import static dev.fovea.train.SmallTraining.EPOCHS;
import static dev.fovea.train.SmallTraining.IMAGE;
import static dev.fovea.train.SmallTraining.TRAIN;
import static dev.fovea.train.SmallTraining.VALIDATION;
import static dev.fovea.train.SmallTraining.assertSameBits;
import static dev.fovea.train.SmallTraining.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.model.Model;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.optim.Clipping;
import dev.fovea.optim.Decay;
import dev.fovea.optim.Optimizer;
import dev.fovea.optim.Schedule;
import dev.fovea.tensor.Tensor;
import dev.fovea.train.SmallTraining.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What listeners see, and that a training resumes with the same bits. */
class TrainingRunTest {
    @Test
    void tellsItsListenersInOrder() {
        Recorder recorder = new Recorder();
        trainer().epochs(2).listener(recorder).fit(TRAIN, VALIDATION);
        assertThat(recorder.calls)
                .containsExactly(
                        "start",
                        "step 1 batch 1",
                        "step 2 batch 2",
                        "step 3 batch 3",
                        "step 4 batch 4",
                        "step 5 batch 5",
                        "step 6 batch 6",
                        "validate",
                        "epoch 1",
                        "step 7 batch 1",
                        "step 8 batch 2",
                        "step 9 batch 3",
                        "step 10 batch 4",
                        "step 11 batch 5",
                        "step 12 batch 6",
                        "validate",
                        "epoch 2");
    }

    @Test
    void tellsOneListenerAfterTheOther() {
        List<String> calls = new ArrayList<>();
        Trainer trainer = trainer().epochs(1);
        for (String name : List.of("a", "b")) {
            trainer.listener(new TrainingListener() {
                @Override
                public void onEpoch(TrainingRun run, EpochResult result) {
                    calls.add(name);
                }
            });
        }
        trainer.fit(TRAIN);
        assertThat(calls).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2}) // without early stopping, and with
    void resumesFromEveryMomentWithTheSameBits(int patience) {
        Recorder undisturbed = new Recorder();
        Model model = trainer().earlyStopping(patience).listener(undisturbed).fit(TRAIN, VALIDATION);
        TrainingState end = undisturbed.last.orElseThrow();
        if (patience > 0) {
            assertThat(end.best()).isPresent();
            assertThat(end.epoch()).isLessThan(EPOCHS); // it did stop early
        }
        assertThat(undisturbed.states).hasSizeGreaterThan(18);
        for (TrainingState state : undisturbed.states) {
            Recorder resumed = new Recorder();
            Model again = trainer()
                    .seed(77) // the state's own seed counts
                    .threads(1 + state.batch() % 2)
                    .earlyStopping(patience)
                    .resume(state)
                    .listener(resumed)
                    .fit(TRAIN, VALIDATION);
            assertThat(again.weights().tensors()).isEqualTo(model.weights().tensors());
            assertThat(again.provenance()).isEqualTo(model.provenance());
            assertSameBits(resumed.last.orElseThrow(), end);
        }
    }

    static List<Optimizer> optimizers() {
        return List.of(
                Optimizer.adam(0.01),
                Optimizer.adamW(0.01),
                Optimizer.rmsProp(0.01),
                Optimizer.rmsProp(0.001).momentum(0.9),
                Optimizer.adaGrad(0.01),
                Optimizer.lion(0.001));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void everyOptimizerResumesWithTheSameBits(Optimizer optimizer) {
        Recorder undisturbed = new Recorder();
        trainer(optimizer).epochs(2).decay(Decay.WEIGHTS).listener(undisturbed).fit(TRAIN);
        TrainingState end = undisturbed.last.orElseThrow();
        for (TrainingState state : undisturbed.states) {
            Recorder resumed = new Recorder();
            trainer(optimizer)
                    .epochs(2)
                    .decay(Decay.WEIGHTS)
                    .threads(1 + state.batch() % 2)
                    .resume(state)
                    .listener(resumed)
                    .fit(TRAIN);
            assertSameBits(resumed.last.orElseThrow(), end);
        }
    }

    /** Running averages are a part of the state, and of the model. */
    @Test
    void resumesWhatLayersKeepWithoutLearningIt() {
        Network normalised = Network.of(IMAGE, conv2d(2, 3), batchNorm2d(), dropout(0.2), flatten(), dense(3));
        Recorder undisturbed = new Recorder();
        Model model =
                trainer(normalised, Optimizer.adam(0.01)).listener(undisturbed).fit(TRAIN);
        TrainingState middle = undisturbed.states.get(9);
        Model again = trainer(normalised, Optimizer.adam(0.01))
                .threads(2)
                .resume(middle)
                .fit(TRAIN);
        assertThat(again.weights().tensors()).isEqualTo(model.weights().tensors());
        assertThat(model.weights().get("bn1.num_batches_tracked").data()).containsExactly(6 * EPOCHS);
    }

    static List<Schedule> schedules() {
        return List.of(
                Schedule.step(2, 0.5),
                Schedule.exponential(0.9),
                Schedule.linear().warmUp(1.5),
                Schedule.oneCycle(),
                Schedule.reduceOnPlateau().patience(0));
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void everyScheduleResumesWithTheSameBits(Schedule schedule) {
        Recorder undisturbed = new Recorder();
        Model model = trainer().schedule(schedule).listener(undisturbed).fit(TRAIN, VALIDATION);
        assertThat(model.weights().tensors())
                .isNotEqualTo(trainer().fit(TRAIN, VALIDATION).weights().tensors());
        for (TrainingState state : undisturbed.states) {
            Recorder resumed = new Recorder();
            trainer().schedule(schedule).resume(state).listener(resumed).fit(TRAIN, VALIDATION);
            assertSameBits(resumed.last.orElseThrow(), undisturbed.last.orElseThrow());
        }
    }

    /** By a step of plain descent a clipped gradient moves the weights no further than its limit times the learning rate. */
    @Test
    void clipsGradientsBeforeTheStep() {
        Weights start = trainer(sgd(1e-9)).epochs(1).fit(TRAIN).weights();
        Trainer trainer = trainer(sgd(0.5)).epochs(1).batchSize(22).clipping(Clipping.norm(0.01));
        Model clipped = trainer.fit(TRAIN);
        double sum = 0;
        for (String name : start.tensors().keySet()) {
            float[] before = start.get(name).data();
            float[] after = clipped.weights().get(name).data();
            for (int i = 0; i < before.length; i++) {
                sum += Math.pow(after[i] - before[i], 2);
            }
        }
        assertThat(Math.sqrt(sum)).isCloseTo(0.5 * 0.01, within(1e-5));
        assertThat(clipped.provenance().hyperParameters()).containsEntry("clipping", "norm 0.01");
    }

    @Test
    void aSeedSetAfterResumeDoesNotReplaceTheStates() {
        Recorder undisturbed = new Recorder();
        Map<String, Tensor> weights =
                trainer().listener(undisturbed).fit(TRAIN).weights().tensors();
        TrainingState middle = undisturbed.states.get(8);
        Model again = trainer().resume(middle).seed(7).fit(TRAIN);
        assertThat(again.weights().tensors()).isEqualTo(weights);
        assertThat(again.provenance().seed()).isEqualTo(middle.seed());
    }

    @Test
    void aSnapshotDoesNotChangeAsTrainingGoesOn() {
        Recorder recorder = new Recorder();
        trainer().epochs(1).listener(recorder).fit(TRAIN);
        assertThat(recorder.states.get(0).weights().tensors())
                .isNotEqualTo(recorder.states.get(6).weights().tensors());
        Map<String, Tensor> before = recorder.states.get(3).weights().copy().tensors();
        trainer().resume(recorder.states.get(3)).fit(TRAIN);
        assertThat(recorder.states.get(3).weights().tensors()).isEqualTo(before);
    }

    @Test
    void stopsAfterTheStepAtHand() {
        List<String> calls = new ArrayList<>();
        Recorder recorder = new Recorder();
        TrainingListener stopAtStep8 = new TrainingListener() {
            @Override
            public void onStep(TrainingRun run) {
                if (run.step() == 8) {
                    assertThat(run.stopRequested()).isFalse();
                    run.stop();
                    assertThat(run.stopRequested()).isTrue();
                    calls.add("stopped");
                }
            }
        };
        Model model = trainer().listener(stopAtStep8).listener(recorder).fit(TRAIN);
        assertThat(calls).hasSize(1);
        TrainingState last = recorder.last.orElseThrow();
        assertThat(last.step()).isEqualTo(8);
        assertThat(last.epoch()).isEqualTo(1);
        assertThat(last.batch()).isEqualTo(2);
        assertThat(model.weights().tensors()).isEqualTo(last.weights().tensors());
    }

    @Test
    void trainsFurtherThanAFinishedTraining() {
        Recorder recorder = new Recorder();
        trainer().epochs(2).listener(recorder).fit(TRAIN);
        Map<String, Tensor> four = trainer().epochs(4).fit(TRAIN).weights().tensors();
        Model resumed = trainer().epochs(4).resume(recorder.last.orElseThrow()).fit(TRAIN);
        assertThat(resumed.weights().tensors()).isEqualTo(four);
    }

    @Test
    void refusesToResumeWhatDoesNotFit() {
        Recorder recorder = new Recorder();
        trainer().epochs(1).listener(recorder).fit(TRAIN);
        TrainingState late = recorder.states.get(5);
        assertThatThrownBy(() -> trainer().batchSize(8).resume(late).fit(TRAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot resume after batch 5 of an epoch of 3 batches:"
                        + " use the data and the batch size of the training it comes from");
        TrainingState ended = recorder.last.orElseThrow();
        assertThatThrownBy(() -> trainer().epochs(2).batchSize(8).resume(ended).fit(TRAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot resume after step 6: epoch 1, batch 0 of 3 batches an epoch come after step 3:"
                        + " use the data and the batch size of the training it comes from");
        Network wider = Network.of(IMAGE, conv2d(3, 3), noisyRelu(0.1), flatten(), dense(3));
        Trainer other = Trainer.of(wider, crossEntropy(), sgd(0.1)).threads(1).resume(late);
        assertThatThrownBy(() -> other.fit(TRAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight conv1.weight: expected shape (3, 1, 3, 3), got (2, 1, 3, 3)");
    }
}
