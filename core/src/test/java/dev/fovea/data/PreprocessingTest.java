package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.tensor.Shape;
import org.junit.jupiter.api.Test;

class PreprocessingTest {
    private static Preprocessing grey(float mean, float std) {
        return new Preprocessing(1, 4, 4, 2, 2, new float[] {mean}, new float[] {std}, Fit.STRETCH, true);
    }

    @Test
    void normalisesIntoTheMiddleOfABorder() {
        float[] x = new float[16];
        grey(0.2f, 0.5f).normalize(Toy.bytes(51, 255, 51, 51), x, 0);
        float b = -0.2f / 0.5f;
        float light = (1 - 0.2f) / 0.5f;
        assertThat(x).containsExactly(b, b, b, b, b, 0, light, b, b, 0, 0, b, b, b, b, b);
    }

    @Test
    void theBorderOfDarkFiguresIsWhite() {
        Preprocessing dark = Toy.plain(Shape.image(1, 1, 1), Fit.STRETCH, false).withInput(Shape.image(1, 1, 3));
        float[] x = new float[3];
        dark.normalize(Toy.bytes(0), x, 0);
        assertThat(x).containsExactly(1, 0, 1);
    }

    @Test
    void equalityIsThatOfTheNumbers() {
        assertThat(grey(0.1f, 0.3f)).isEqualTo(grey(0.1f, 0.3f)).hasSameHashCodeAs(grey(0.1f, 0.3f));
        assertThat(grey(0.1f, 0.3f)).isNotEqualTo(grey(0.1f, 0.4f)).isNotEqualTo(grey(0.2f, 0.3f));
        assertThat(grey(0.1f, 0.3f)).isNotEqualTo(grey(0.1f, 0.3f).withInput(Shape.image(1, 5, 4)));
        assertThat(grey(0.5f, 0.25f))
                .hasToString("Preprocessing[images (1, 2, 2) in (1, 4, 4), mean [0.5], deviation [0.25], STRETCH,"
                        + " light on dark]");
    }

    @Test
    void takesOtherStatistics() {
        ChannelStatistics statistics = new ChannelStatistics(new float[] {0.25f}, new float[] {2});
        assertThat(grey(0.5f, 1).withStatistics(statistics)).isEqualTo(grey(0.25f, 2));
        assertThat(grey(0.25f, 2).statistics()).isEqualTo(statistics);
    }

    @Test
    void cannotBeChangedThroughItsArrays() {
        float[] mean = {0.1f};
        float[] std = {0.3f};
        Preprocessing preprocessing = new Preprocessing(1, 4, 4, 2, 2, mean, std, Fit.STRETCH, true);
        mean[0] = 5;
        std[0] = 5;
        preprocessing.mean()[0] = 6;
        preprocessing.std()[0] = 6;
        assertThat(preprocessing).isEqualTo(grey(0.1f, 0.3f));
    }

    @Test
    void refusesWhatCannotBe() {
        float[] one = {1};
        assertThatThrownBy(() -> new Preprocessing(1, 4, 4, 5, 4, one, one, Fit.STRETCH, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("preprocessing: expected images no larger than the input (1, 4, 4), got (1, 5, 4)");
        assertThatThrownBy(() -> new Preprocessing(1, 0, 4, 0, 4, one, one, Fit.STRETCH, true))
                .hasMessage("shape (1, 0, 4): every dimension must be positive");
        assertThatThrownBy(() -> new Preprocessing(3, 4, 4, 4, 4, one, one, Fit.STRETCH, true))
                .hasMessage("preprocessing: expected 3 means and deviations, one a channel, got 1 and 1");
        for (float std : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> grey(0, std))
                    .hasMessage("preprocessing: expected a finite mean and a positive deviation for channel 0, got 0.0"
                            + " and " + std);
        }
        float[] three = {1, 1, 1};
        assertThatThrownBy(() -> new Preprocessing(3, 4, 4, 4, 4, three, three, Fit.CENTER_OF_MASS, true))
                .hasMessage("preprocessing: expected 1 channel to find the ink in for CENTER_OF_MASS, got 3");
        assertThatThrownBy(() -> grey(0, 1).normalize(new byte[3], new float[16], 0))
                .hasMessage("preprocessing: expected 4 pixels of an image (1, 2, 2), got 3");
    }
}
