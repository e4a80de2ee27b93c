package dev.fovea.optim;

import static dev.fovea.layer.Layers.batchNorm2d;
import static dev.fovea.layer.Layers.dense;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WeightAverageTest {
    private final Network network = Network.of(Shape.vector(3), dense(2));

    private Weights of(float value) {
        return of(network, value);
    }

    private static Weights of(Network network, float value) {
        Weights weights = Weights.blank(network);
        weights.tensors().values().forEach(tensor -> Arrays.fill(tensor.data(), value));
        return weights;
    }

    @Test
    void beginsWithTheFirstWeightsAndFollowsTheRest() {
        WeightAverage average = new WeightAverage(0.75, network);
        assertThat(average.begun()).isFalse();
        average.add(of(8));
        assertThat(average.begun()).isTrue();
        assertThat(average.weights().tensors()).isEqualTo(of(8).tensors());
        average.add(of(4)); // 0.75 8 + 0.25 4
        assertThat(average.weights().tensors()).isEqualTo(of(7).tensors());
        average.add(of(-1)); // 0.75 7 - 0.25
        assertThat(average.weights().tensors()).isEqualTo(of(5).tensors());
    }

    /** The statistics of a batch normalisation go with the weights that they were gathered by. */
    @Test
    void averagesTheStatisticsOfBatchNormsButNotTheirCount() {
        Network normalised = Network.of(Shape.vector(3), dense(2), batchNorm2d());
        WeightAverage average = new WeightAverage(0.75, normalised);
        average.add(of(normalised, 8));
        average.add(of(normalised, 4));
        assertThat(average.weights().get("bn1.running_mean").data()).containsExactly(7, 7);
        assertThat(average.weights().get("bn1.running_var").data()).containsExactly(7, 7);
        assertThat(average.weights().get("bn1.num_batches_tracked").data()).containsExactly(4);
    }

    @Test
    void doesNotShareWhatItTakesIn() {
        WeightAverage average = new WeightAverage(0.75, network);
        Weights weights = of(1);
        average.add(weights);
        Arrays.fill(weights.get("fc1.bias").data(), 2);
        assertThat(average.weights().tensors()).isEqualTo(of(1).tensors());
    }

    /** Weights that no step moves keep their bits in the average. */
    @Test
    void whatStaysTheSameStaysTheSame() {
        WeightAverage average = new WeightAverage(0.999, network);
        for (int step = 0; step < 100; step++) {
            average.add(of(0.1f));
        }
        assertThat(average.weights().tensors()).isEqualTo(of(0.1f).tensors());
    }

    @Test
    void goesOnFromOneSavedEarlier() {
        WeightAverage average = new WeightAverage(0.5, network);
        average.restore(of(4));
        assertThat(average.begun()).isTrue();
        average.add(of(2));
        assertThat(average.weights().tensors()).isEqualTo(of(3).tensors());
    }

    @Test
    void refusesADecayThatIsNoShare() {
        for (double decay : new double[] {-0.5, 1, Double.NaN, 0.999999999999}) {
            assertThatThrownBy(() -> new WeightAverage(decay, network))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("average of weights: expected a decay from 0 to less than 1, got " + decay);
        }
    }
}
