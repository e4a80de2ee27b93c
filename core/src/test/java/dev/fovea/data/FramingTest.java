package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.tensor.Shape;
import org.junit.jupiter.api.Test;

class FramingTest {
    /** 2 rows of 4: 10 20 30 40, 50 60 70 80. */
    private static final Picture WIDE = new Picture(Shape.image(1, 2, 4), new byte[] {10, 20, 30, 40, 50, 60, 70, 80});

    @Test
    void stretches() {
        Picture fitted = WIDE.fitTo(Shape.image(1, 2, 2), Fit.STRETCH);
        assertThat(fitted.pixels()).containsExactly(15, 35, 55, 75);
    }

    @Test
    void cropsTheMiddleOfTheLongerSide() {
        Picture fitted = WIDE.fitTo(Shape.image(1, 2, 2), Fit.CROP);
        assertThat(fitted.pixels()).containsExactly(20, 30, 60, 70);
    }

    @Test
    void padsWithTheMeanOfTheBorder() {
        Picture fitted = WIDE.fitTo(Shape.image(1, 4, 4), Fit.PAD);
        assertThat(fitted.pixels()).containsExactly(45, 45, 45, 45, 10, 20, 30, 40, 50, 60, 70, 80, 45, 45, 45, 45);
    }

    @Test
    void makesColourOfGreyAndGreyOfColour() {
        Picture colour = WIDE.fitTo(Shape.image(3, 2, 4), Fit.PAD);
        assertThat(colour.shape()).isEqualTo(Shape.image(3, 2, 4));
        assertThat(colour.fitTo(Shape.image(1, 2, 4), Fit.CROP)).isEqualTo(WIDE);
    }

    @Test
    void everySizeBecomesTheSizeAsked() {
        for (Fit fit : new Fit[] {Fit.STRETCH, Fit.PAD, Fit.CROP}) {
            for (int h : new int[] {1, 2, 3, 7, 13, 200}) {
                for (int w : new int[] {1, 2, 5, 11, 300}) {
                    Picture picture = new Picture(Shape.image(1, h, w), new byte[h * w]);
                    assertThat(picture.fitTo(Shape.image(1, 7, 5), fit).shape()).isEqualTo(Shape.image(1, 7, 5));
                }
            }
        }
    }

    @Test
    void takesSlivers() {
        Picture needle = new Picture(Shape.image(1, 1, 1_000_000), new byte[1_000_000]);
        assertThat(needle.fitTo(Shape.image(1, 3, 3), Fit.CROP).pixels()).hasSize(9);
        assertThat(needle.fitTo(Shape.image(1, 3, 3), Fit.PAD).pixels()).hasSize(9);
    }

    @Test
    void knowsNoInk() {
        assertThatThrownBy(() -> WIDE.fitTo(Shape.image(1, 2, 2), Fit.CENTER_OF_MASS))
                .hasMessage("expected to stretch, pad or crop a picture, got CENTER_OF_MASS");
    }
}
