package dev.fovea.model;

import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.ChannelStatistics;
import dev.fovea.data.Fit;
import dev.fovea.data.Preprocessing;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnsembleTest {
    private static final Shape IMAGE = Shape.image(1, 2, 2);

    private static Model model(long seed, float mean, String... classes) {
        Network network = Network.of(IMAGE, flatten(), dense(classes.length));
        ChannelStatistics statistics = new ChannelStatistics(new float[] {mean}, new float[] {1});
        return new Model(
                network,
                Weights.initialize(network, new Initializer.He(), seed),
                Preprocessing.of(IMAGE, statistics, Fit.STRETCH, true),
                List.of(classes),
                new Provenance("test", seed, "data", "", Map.of(), "scalar", Map.of()),
                new ScalarKernels());
    }

    @Test
    void answersWithTheMeanOfTheProbabilities() {
        Model a = model(1, 0, "cat", "dog", "hen");
        Model b = model(2, 0, "cat", "dog", "hen");
        float[] x = {1, -2, 0.5f, 3};
        float[] pa = a.predict(x).probabilities();
        float[] pb = b.predict(x).probabilities();
        Prediction both = new Ensemble(List.of(a, b)).predict(x);
        assertThat(both.classes()).containsExactly("cat", "dog", "hen");
        for (int k = 0; k < 3; k++) {
            assertThat(both.probabilities()[k]).isCloseTo((pa[k] + pb[k]) / 2, within(1e-6f));
        }
    }

    @Test
    void ofOneAnswersAsThatOne() {
        Model alone = model(1, 0, "cat", "dog");
        float[] x = {1, -2, 0.5f, 3};
        assertThat(new Ensemble(List.of(alone)).predict(x).probabilities())
                .isEqualTo(alone.predict(x).probabilities());
    }

    @Test
    void refusesModelsThatDoNotGoTogether() {
        assertThatThrownBy(() -> new Ensemble(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an ensemble needs at least one model");
        assertThatThrownBy(() -> new Ensemble(List.of(model(1, 0, "cat", "dog"), model(1, 0, "dog", "cat"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ensemble: expected the classes of model 1, [cat, dog], got [dog, cat] in model 2");
        assertThatThrownBy(() -> new Ensemble(List.of(model(1, 0, "cat", "dog"), model(1, 0.5f, "cat", "dog"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ensemble: expected the preprocessing of model 1, ")
                .hasMessageEndingWith(" in model 2");
    }
}
