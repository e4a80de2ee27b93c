package dev.fovea.train;

import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.dense;
import static dev.fovea.layer.Layers.flatten;
import static dev.fovea.layer.Layers.relu;
import static dev.fovea.layer.Layers.sigmoid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.data.ChannelStatistics;
import dev.fovea.data.Fit;
import dev.fovea.data.Preprocessing;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.layer.Layer;
import dev.fovea.model.Model;
import dev.fovea.model.Provenance;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FineTuningTest {
    private static final Shape IMAGE = Shape.image(1, 5, 5);
    private static final Initializer HE = new Initializer.He();
    private final Model model = model(conv2d(2, 3), relu(), flatten(), dense(4).bias(false), relu(), dense(2));

    private static Model model(Layer... layers) {
        Network network = Network.of(IMAGE, layers);
        Weights weights = Weights.initialize(network, HE, 1);
        ChannelStatistics statistics = new ChannelStatistics(new float[] {0.5f}, new float[] {1});
        return new Model(
                network,
                weights,
                Preprocessing.of(IMAGE, statistics, Fit.STRETCH, true),
                List.of("cat", "dog"),
                new Provenance("test", 1, "data", "", Map.of(), "scalar", Map.of()),
                new ScalarKernels());
    }

    @Test
    void takesAllOverWhereTheClassesAreTheSame() {
        FineTuning tuning = FineTuning.of(model, List.of("cat", "dog"), HE, 7);
        assertThat(tuning.head()).isEmpty();
        assertThat(tuning.network()).isEqualTo(model.network());
        assertThat(tuning.weights().tensors()).isEqualTo(model.weights().tensors());
        tuning.weights().get("fc1.weight").data()[0] = 77;
        assertThat(model.weights().get("fc1.weight").data()[0]).isNotEqualTo(77); // not shared
    }

    @Test
    void theHeadBeginsAnewWhereTheyAreMore() {
        FineTuning tuning = FineTuning.of(model, List.of("cat", "dog", "hen"), HE, 7);
        assertThat(tuning.head()).contains("fc2");
        assertThat(tuning.network())
                .isEqualTo(Network.of(IMAGE, conv2d(2, 3), relu(), flatten(), dense(4).bias(false), relu(), dense(3)));
        for (String kept : List.of("conv1.weight", "conv1.bias", "fc1.weight")) {
            assertThat(tuning.weights().get(kept)).isEqualTo(model.weights().get(kept));
        }
        assertThat(tuning.weights().get("fc2.weight"))
                .isEqualTo(Weights.initialize(tuning.network(), HE, 7).get("fc2.weight"));
    }

    /** As many classes, but others: what an output meant, it means no longer. */
    @Test
    void theHeadBeginsAnewWhereOnlyTheirNamesAreOthers() {
        FineTuning tuning = FineTuning.of(model, List.of("dog", "cat"), HE, 7);
        assertThat(tuning.head()).contains("fc2");
        assertThat(tuning.network()).isEqualTo(model.network());
        assertThat(tuning.weights().get("fc2.weight"))
                .isNotEqualTo(model.weights().get("fc2.weight"));
        assertThat(tuning.weights().get("fc1.weight")).isEqualTo(model.weights().get("fc1.weight"));
    }

    @Test
    void whatStandsBehindTheHeadStays() {
        FineTuning tuning = FineTuning.of(model(flatten(), dense(2), sigmoid()), List.of("a", "b", "c"), HE, 7);
        assertThat(tuning.head()).contains("fc1");
        assertThat(tuning.network()).isEqualTo(Network.of(IMAGE, flatten(), dense(3), sigmoid()));
    }

    @Test
    void refusesANetworkWithoutAHead() {
        assertThatThrownBy(() -> FineTuning.of(model(conv2d(2, 5), flatten()), List.of("a"), HE, 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "expected a network with a dense layer to put one for 1 classes in its place, got none: train"
                                + " a network of your own");
    }
}
