package dev.fovea.train;

import static dev.fovea.train.SmallTraining.NETWORK;
import static dev.fovea.train.SmallTraining.TRAIN;
import static dev.fovea.train.SmallTraining.VALIDATION;
import static dev.fovea.train.SmallTraining.assertSameBits;
import static dev.fovea.train.SmallTraining.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.model.Model;
import dev.fovea.train.SmallTraining.Recorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exponential moving average of the weights, in training. */
class WeightAveragingTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 2}) // without early stopping, and with
    void anAverageOfWeightsResumesWithTheSameBits(int patience) {
        Recorder undisturbed = new Recorder();
        Model model = trainer()
                .averaging(0.8)
                .earlyStopping(patience)
                .listener(undisturbed)
                .fit(TRAIN, VALIDATION);
        for (TrainingState state : undisturbed.states) {
            assertThat(state.average().isPresent()).isEqualTo(state.step() > 0);
            Recorder resumed = new Recorder();
            Model again = trainer()
                    .averaging(0.8)
                    .earlyStopping(patience)
                    .resume(state)
                    .listener(resumed)
                    .fit(TRAIN, VALIDATION);
            assertThat(again.weights().tensors()).isEqualTo(model.weights().tensors());
            assertSameBits(resumed.last.orElseThrow(), undisturbed.last.orElseThrow());
        }
    }

    /** {@code a_1 = w_1}, then {@code a = 0.8 a + 0.2 w}: kept and measured in place of the weights, which it does not touch. */
    @Test
    void keepsAndMeasuresTheAverageOfWeights() {
        Recorder plain = new Recorder();
        trainer().epochs(1).listener(plain).fit(TRAIN, VALIDATION);
        Recorder averaged = new Recorder();
        Model model = trainer().epochs(1).averaging(0.8).listener(averaged).fit(TRAIN, VALIDATION);
        assertThat(averaged.last.orElseThrow().weights().tensors())
                .isEqualTo(plain.last.orElseThrow().weights().tensors());
        for (String name : NETWORK.parameters().keySet()) {
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
        trainer().epochs(1).listener(recorder).fit(TRAIN);
        assertThatThrownBy(() ->
                        trainer().averaging(0.5).resume(recorder.states.get(3)).fit(TRAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot resume: the state has no average of weights: use the averaging of the training it"
                        + " comes from");
        Recorder averaged = new Recorder();
        trainer().epochs(1).averaging(0.5).listener(averaged).fit(TRAIN);
        assertThatThrownBy(() -> trainer().resume(averaged.states.get(3)).fit(TRAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot resume: the state has an average of weights: use the averaging of the training it"
                        + " comes from");
        for (double decay : new double[] {-0.1, 1, Double.NaN, 0.99999999999}) {
            assertThatThrownBy(() -> trainer().averaging(decay))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("average of weights: expected a decay from 0 to less than 1, got " + decay);
        }
    }
}
