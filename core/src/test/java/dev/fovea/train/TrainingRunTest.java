package dev.fovea.train;

import static dev.fovea.layer.Layers.batchNorm2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.dropout;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.noisyRelu;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.loss.Loss.crossEntropy;
import static dev.fovea.optim.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.SyntheticDataset;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.loss.Loss;
import dev.fovea.model.Model;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.optim.Clipping;
import dev.fovea.optim.Decay;
import dev.fovea.optim.Optimizer;
import dev.fovea.optim.Schedule;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingRunTest {
    private static final Shape IMAGE = Shape.image(1, 5, 5);
    private static final int EPOCHS = 5;

    private final Network network = Network.of(IMAGE, conv2d(2, 3), noisyRelu(0.1), flatten(), dense(3));
    private final SyntheticDataset train = SyntheticDataset.of(IMAGE, 3, 22, 1); // 6 batches of 4, the last of 2
    private final SyntheticDataset validation =
            SyntheticDataset.of(IMAGE, 3, 9, 2).mislabelled();

    private Trainer trainer() {
        return trainer(network, sgd(0.02).momentum(0.9).weightDecay(1e-3));
    }

    private Trainer trainer(Optimizer optimizer) {
        return trainer(network, optimizer);
    }

    private static Trainer trainer(Network network, Optimizer optimizer) {
        return Trainer.of(network, crossEntropy(), optimizer)
                .kernels(new ScalarKernels())
                .threads(1)
                .epochs(EPOCHS)
                .batchSize(4);
    }

    /** Everything a listener can see, at every moment. */
    private static final class Recorder implements TrainingListener {
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

    @Test
    void tellsItsListenersInOrder() {
        Recorder recorder = new Recorder();
        trainer().epochs(2).listener(recorder).fit(train, validation);
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
        trainer.fit(train);
        assertThat(calls).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2}) // without early stopping, and with
    void resumesFromEveryMomentWithTheSameBits(int patience) {
        Recorder undisturbed = new Recorder();
        Model model = trainer().earlyStopping(patience).listener(undisturbed).fit(train, validation);
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
                    .fit(train, validation);
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
        trainer(optimizer).epochs(2).decay(Decay.WEIGHTS).listener(undisturbed).fit(train);
        TrainingState end = undisturbed.last.orElseThrow();
        for (TrainingState state : undisturbed.states) {
            Recorder resumed = new Recorder();
            trainer(optimizer)
                    .epochs(2)
                    .decay(Decay.WEIGHTS)
                    .threads(1 + state.batch() % 2)
                    .resume(state)
                    .listener(resumed)
                    .fit(train);
            assertSameBits(resumed.last.orElseThrow(), end);
        }
    }

    /** Running averages are a part of the state, and of the model. */
    @Test
    void resumesWhatLayersKeepWithoutLearningIt() {
        Network normalised = Network.of(IMAGE, conv2d(2, 3), batchNorm2d(), dropout(0.2), flatten(), dense(3));
        Recorder undisturbed = new Recorder();
        Model model =
                trainer(normalised, Optimizer.adam(0.01)).listener(undisturbed).fit(train);
        TrainingState middle = undisturbed.states.get(9);
        Model again = trainer(normalised, Optimizer.adam(0.01))
                .threads(2)
                .resume(middle)
                .fit(train);
        assertThat(again.weights().tensors()).isEqualTo(model.weights().tensors());
        assertThat(model.weights().get("bn1.num_batches_tracked").data()).containsExactly(6 * EPOCHS);
    }

    /** The average is of what is learned; what layers only keep is theirs. */
    @Test
    void averagesAndFreezesBesideWhatLayersOnlyKeep() {
        Network normalised = Network.of(IMAGE, conv2d(2, 3), batchNorm2d(), flatten(), dense(3));
        Recorder recorder = new Recorder();
        Model model = trainer(normalised, Optimizer.adam(0.01))
                .averaging(0.8)
                .freeze(Set.of("conv1", "bn1"))
                .listener(recorder)
                .fit(train);
        TrainingState begin = recorder.states.get(0);
        TrainingState end = recorder.last.orElseThrow();
        for (String name : normalised.buffers().keySet()) {
            assertThat(model.weights().get(name)).isEqualTo(end.weights().get(name));
            assertThat(model.weights().get(name)).isNotEqualTo(begin.weights().get(name));
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
                .fit(train);
        assertThat(again.weights().tensors()).isEqualTo(model.weights().tensors());
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
        Model model = trainer().schedule(schedule).listener(undisturbed).fit(train, validation);
        assertThat(model.weights().tensors())
                .isNotEqualTo(trainer().fit(train, validation).weights().tensors());
        for (TrainingState state : undisturbed.states) {
            Recorder resumed = new Recorder();
            trainer().schedule(schedule).resume(state).listener(resumed).fit(train, validation);
            assertSameBits(resumed.last.orElseThrow(), undisturbed.last.orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2}) // without early stopping, and with
    void anAverageOfWeightsResumesWithTheSameBits(int patience) {
        Recorder undisturbed = new Recorder();
        Model model = trainer()
                .averaging(0.8)
                .earlyStopping(patience)
                .listener(undisturbed)
                .fit(train, validation);
        for (TrainingState state : undisturbed.states) {
            assertThat(state.average().isPresent()).isEqualTo(state.step() > 0);
            Recorder resumed = new Recorder();
            Model again = trainer()
                    .averaging(0.8)
                    .earlyStopping(patience)
                    .resume(state)
                    .listener(resumed)
                    .fit(train, validation);
            assertThat(again.weights().tensors()).isEqualTo(model.weights().tensors());
            assertSameBits(resumed.last.orElseThrow(), undisturbed.last.orElseThrow());
        }
    }

    /** {@code a_1 = w_1}, then {@code a = 0.8 a + 0.2 w}: kept and measured in place of the weights, which it does not touch. */
    @Test
    void keepsAndMeasuresTheAverageOfWeights() {
        Recorder plain = new Recorder();
        trainer().epochs(1).listener(plain).fit(train, validation);
        Recorder averaged = new Recorder();
        Model model = trainer().epochs(1).averaging(0.8).listener(averaged).fit(train, validation);
        assertThat(averaged.last.orElseThrow().weights().tensors())
                .isEqualTo(plain.last.orElseThrow().weights().tensors());
        for (String name : network.parameters().keySet()) {
            double[] expected =
                    doubles(averaged.states.get(1).weights().get(name).data());
            for (TrainingState state : averaged.states.subList(2, 7)) {
                float[] w = state.weights().get(name).data();
                for (int i = 0; i < w.length; i++) {
                    expected[i] = 0.8 * expected[i] + 0.2 * w[i];
                }
            }
            float[] kept = model.weights().get(name).data();
            for (int i = 0; i < kept.length; i++) {
                assertThat((double) kept[i]).isCloseTo(expected[i], within(1e-6));
            }
        }
        assertThat(averaged.last.orElseThrow().history().get(0).validation())
                .isNotEqualTo(plain.last.orElseThrow().history().get(0).validation());
        assertThat(model.provenance().hyperParameters()).containsEntry("averaging", "0.8");
    }

    private static double[] doubles(float[] x) {
        double[] result = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = x[i];
        }
        return result;
    }

    @Test
    void refusesToResumeWithAnotherAveraging() {
        Recorder recorder = new Recorder();
        trainer().epochs(1).listener(recorder).fit(train);
        assertThatThrownBy(() ->
                        trainer().averaging(0.5).resume(recorder.states.get(3)).fit(train))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot resume: the state has no average of weights: use the averaging of the training it"
                        + " comes from");
        Recorder averaged = new Recorder();
        trainer().epochs(1).averaging(0.5).listener(averaged).fit(train);
        assertThatThrownBy(() -> trainer().resume(averaged.states.get(3)).fit(train))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot resume: the state has an average of weights: use the averaging of the training it"
                        + " comes from");
        for (double decay : new double[] {-0.1, 1, Double.NaN, 0.99999999999}) {
            assertThatThrownBy(() -> trainer().averaging(decay))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("average of weights: expected a decay from 0 to less than 1, got " + decay);
        }
    }

    /** 22 samples are 2 steps of 12 and 10: as batches of 4, 4, 4 and 4, 4, 2 whose gradients are put together. */
    @Test
    void accumulatesGradientsToTheStepOfALargeBatch() {
        Network quiet = Network.of(IMAGE, conv2d(2, 3), relu(), flatten(), dense(3));
        Model large = quiet(quiet).batchSize(12).fit(train);
        Model small = quiet(quiet).batchSize(4).accumulate(3).fit(train);
        for (String name : quiet.parameters().keySet()) {
            float[] expected = large.weights().get(name).data();
            float[] actual = small.weights().get(name).data();
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
            }
        }
        assertThat(small.weights().tensors())
                .isNotEqualTo(quiet(quiet).batchSize(4).fit(train).weights().tensors());
        assertThat(small.provenance().hyperParameters())
                .containsEntry("batchSize", "4")
                .containsEntry("accumulate", "3");
    }

    /** Where classes have weights, a pass weighs what its labels do. */
    @Test
    void accumulatesWeightedClassesToTheStepOfALargeBatch() {
        Network quiet = Network.of(IMAGE, conv2d(2, 3), relu(), flatten(), dense(3));
        Loss weighted = crossEntropy().classWeights(List.of(1.0, 5.0, 0.2));
        Weights large = weighted(quiet, weighted).batchSize(12).fit(train).weights();
        Weights small =
                weighted(quiet, weighted).batchSize(4).accumulate(3).fit(train).weights();
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
        Model model = trainer().accumulate(3).listener(collect).fit(train);
        assertThat(states).hasSize(2 * EPOCHS);
        for (TrainingState state : List.copyOf(states)) {
            Model again = trainer().accumulate(3).threads(2).resume(state).fit(train);
            assertThat(again.weights().tensors()).isEqualTo(model.weights().tensors());
        }
    }

    @Test
    void oneBatchAStepIsAsIfNothingWereAccumulated() {
        assertThat(trainer()
                        .batchSize(22)
                        .accumulate(1000000000)
                        .fit(train)
                        .weights()
                        .tensors())
                .isEqualTo(trainer().batchSize(22).fit(train).weights().tensors());
        assertThatThrownBy(() -> trainer().accumulate(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("accumulate must be at least 1, got 0");
    }

    @Test
    void frozenLayersKeepTheirBits() {
        Recorder undisturbed = new Recorder();
        Trainer trainer = trainer(Optimizer.adamW(0.01)).averaging(0.5).freeze(Set.of("conv1"));
        Model model = trainer.listener(undisturbed).fit(train);
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
                .fit(train);
        assertSameBits(resumed.last.orElseThrow(), undisturbed.last.orElseThrow());
    }

    /** What does not move has no part in the norm that is clipped: the rest moves by all of it. */
    @Test
    void theGradientsOfFrozenLayersAreNotClippedBy() {
        Weights start = Weights.initialize(network, new Initializer.He(), 42);
        Model model = trainer(sgd(1))
                .epochs(1)
                .batchSize(22)
                .freeze(Set.of("conv1"))
                .clipping(Clipping.norm(0.01))
                .fit(train);
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

    private static void assertSameBits(TrainingState actual, TrainingState expected) {
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
        assertThat(actual.history().stream().map(TrainingRunTest::withoutTime).toList())
                .isEqualTo(expected.history().stream()
                        .map(TrainingRunTest::withoutTime)
                        .toList());
    }

    private static EpochResult withoutTime(EpochResult result) {
        return new EpochResult(result.epoch(), result.loss(), 0, result.samples(), result.validation());
    }

    /** By a step of plain descent a clipped gradient moves the weights no further than its limit times the learning rate. */
    @Test
    void clipsGradientsBeforeTheStep() {
        Weights start = trainer(sgd(1e-9)).epochs(1).fit(train).weights();
        Trainer trainer = trainer(sgd(0.5)).epochs(1).batchSize(22).clipping(Clipping.norm(0.01));
        Model clipped = trainer.fit(train);
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
                trainer().listener(undisturbed).fit(train).weights().tensors();
        TrainingState middle = undisturbed.states.get(8);
        Model again = trainer().resume(middle).seed(7).fit(train);
        assertThat(again.weights().tensors()).isEqualTo(weights);
        assertThat(again.provenance().seed()).isEqualTo(middle.seed());
    }

    @Test
    void aSnapshotDoesNotChangeAsTrainingGoesOn() {
        Recorder recorder = new Recorder();
        trainer().epochs(1).listener(recorder).fit(train);
        assertThat(recorder.states.get(0).weights().tensors())
                .isNotEqualTo(recorder.states.get(6).weights().tensors());
        Map<String, Tensor> before = recorder.states.get(3).weights().copy().tensors();
        trainer().resume(recorder.states.get(3)).fit(train);
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
        Model model = trainer().listener(stopAtStep8).listener(recorder).fit(train);
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
        trainer().epochs(2).listener(recorder).fit(train);
        Map<String, Tensor> four = trainer().epochs(4).fit(train).weights().tensors();
        Model resumed = trainer().epochs(4).resume(recorder.last.orElseThrow()).fit(train);
        assertThat(resumed.weights().tensors()).isEqualTo(four);
    }

    @Test
    void refusesToResumeWhatDoesNotFit() {
        Recorder recorder = new Recorder();
        trainer().epochs(1).listener(recorder).fit(train);
        TrainingState late = recorder.states.get(5);
        assertThatThrownBy(() -> trainer().batchSize(8).resume(late).fit(train))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot resume after batch 5 of an epoch of 3 batches:"
                        + " use the data and the batch size of the training it comes from");
        TrainingState ended = recorder.last.orElseThrow();
        assertThatThrownBy(() -> trainer().epochs(2).batchSize(8).resume(ended).fit(train))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot resume after step 6: epoch 1, batch 0 of 3 batches an epoch come after step 3:"
                        + " use the data and the batch size of the training it comes from");
        Network wider = Network.of(IMAGE, conv2d(3, 3), noisyRelu(0.1), flatten(), dense(3));
        Trainer other = Trainer.of(wider, crossEntropy(), sgd(0.1)).threads(1).resume(late);
        assertThatThrownBy(() -> other.fit(train))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight conv1.weight: expected shape (3, 1, 3, 3), got (2, 1, 3, 3)");
    }

    @Test
    void aStateHasAResultForEachEpoch() {
        Weights weights = Weights.zeros(network);
        assertThatThrownBy(() -> new TrainingState(
                        1,
                        2,
                        0,
                        12,
                        0,
                        0,
                        List.of(),
                        weights,
                        List.of(weights.copy()),
                        Optional.empty(),
                        Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("training state: expected epoch, batch and step of at least 0 and a result for each epoch,"
                        + " got epoch 2, batch 0, step 12 and 0 results");
    }

    @Test
    void aStateCountsItsEpochsFromOneAndItsSumsAreNumbers() {
        Weights weights = Weights.zeros(network);
        List<EpochResult> second = List.of(new EpochResult(2, 0, 0, 1, Optional.empty()));
        assertThatThrownBy(() -> new TrainingState(
                        1, 1, 0, 6, 0, 0, second, weights, List.of(weights.copy()), Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("training state: expected the result of epoch 1 in place 0 of its history, got that of"
                        + " epoch 2");
        for (double[] bad : new double[][] {{Double.NaN, 0}, {Double.POSITIVE_INFINITY, 0}, {0, Double.NaN}, {0, -1}}) {
            assertThatThrownBy(() -> new TrainingState(
                            1,
                            0,
                            0,
                            0,
                            bad[0],
                            bad[1],
                            List.of(),
                            weights,
                            List.of(weights.copy()),
                            Optional.empty(),
                            Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("training state: expected a finite loss and seconds of at least 0, got " + bad[0]
                            + " and " + bad[1]);
        }
    }
}
