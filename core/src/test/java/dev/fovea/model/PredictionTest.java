package dev.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionTest {
    private final Prediction prediction =
            new Prediction(List.of("cat", "dog", "owl", "yak"), new float[] {0.125f, 0.5f, 0.125f, 0.25f});

    @Test
    void theLabelIsTheMostProbableClass() {
        assertThat(prediction.label()).isEqualTo("dog");
    }

    @Test
    void theTopComesBestFirstAndOfEqualOnesTheFirst() {
        assertThat(prediction.top(3))
                .containsExactly(
                        new Prediction.Score("dog", 0.5f),
                        new Prediction.Score("yak", 0.25f),
                        new Prediction.Score("cat", 0.125f));
        assertThat(prediction.top(9))
                .hasSize(4)
                .extracting(Prediction.Score::label)
                .endsWith("cat", "owl");
        assertThat(prediction.top(0)).isEmpty();
        assertThat(new Prediction(List.of("a", "b"), new float[] {0.5f, 0.5f}).label())
                .isEqualTo("a");
    }
}
