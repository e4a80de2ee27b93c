package dev.fovea.train;

import static dev.fovea.train.SmallTraining.NETWORK;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.network.Weights;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingStateTest {
    @Test
    void aStateHasAResultForEachEpoch() {
        Weights weights = Weights.zeros(NETWORK);
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
        Weights weights = Weights.zeros(NETWORK);
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
