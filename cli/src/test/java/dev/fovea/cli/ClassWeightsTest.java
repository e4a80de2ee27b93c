package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.data.ChannelStatistics;
import dev.fovea.data.Fit;
import dev.fovea.data.ImageDataset;
import dev.fovea.data.Images;
import dev.fovea.data.Preprocessing;
import dev.fovea.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassWeightsTest {
    private static ImageDataset data(int... labels) {
        Shape image = Shape.image(1, 1, 1);
        ChannelStatistics statistics = new ChannelStatistics(new float[] {0}, new float[] {1});
        return new ImageDataset(
                "marks",
                new Images(image, new byte[labels.length], labels),
                List.of("a", "b", "c"),
                Preprocessing.of(image, statistics, Fit.STRETCH, true),
                "");
    }

    /** 8 samples of 3 classes: 8 / (3 4), 8 / (3 2), 8 / (3 2). */
    @Test
    void balancedOnesMakeEachClassCountForAsMuch() {
        assertThat(ClassWeights.parse("balanced").of(data(0, 0, 0, 0, 1, 1, 2, 2)))
                .containsExactly(8 / 12.0, 8 / 6.0, 8 / 6.0);
    }

    @Test
    void othersAreAsTheyAreGiven() {
        assertThat(ClassWeights.parse("1,2.5,0.1").of(data(0, 1))).containsExactly(1.0, 2.5, 0.1);
        assertThat(ClassWeights.NONE.of(data(0, 1))).isEmpty();
        assertThat(ClassWeights.parse("balanced")).hasToString("balanced");
        assertThat(ClassWeights.parse("1,2.5")).hasToString("1.0,2.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "even", "1,,2", "1,0", "-1", "NaN,1", "1,1e99"})
    void refusesWhatAreNoWeights(String text) {
        assertThatThrownBy(() -> ClassWeights.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected balanced, or a number greater than 0 for each class like 1,2.5,1, got '" + text
                        + "'");
    }

    @Test
    void refusesWhatDoesNotFitTheData() {
        assertThatThrownBy(() -> ClassWeights.parse("1,2").of(data(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("marks: expected a weight for each of 3 classes, got 2: give as many to --class-weights");
        assertThatThrownBy(() -> ClassWeights.parse("balanced").of(data(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("marks: expected images of every class to balance, got none of c: give weights to"
                        + " --class-weights");
    }
}
