package dev.fovea.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.tensor.Shape;
import org.junit.jupiter.api.Test;

class PictureTest {
    @Test
    void pixelsAreUnsigned() {
        assertThat(Toy.grey(1, 2, 3, 250).at(0, 0, 1)).isEqualTo(250);
    }

    @Test
    void equalityIsThatOfThePixels() {
        assertThat(Toy.grey(1, 2, 3, 4)).isEqualTo(Toy.grey(1, 2, 3, 4)).hasSameHashCodeAs(Toy.grey(1, 2, 3, 4));
        assertThat(Toy.grey(1, 2, 3, 4)).isNotEqualTo(Toy.grey(2, 1, 3, 4)).hasToString("Picture(1, 1, 2)");
    }

    @Test
    void refusesPixelsThatDoNotFillTheShape() {
        assertThatThrownBy(() -> Toy.grey(2, 2, 1, 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("picture (1, 2, 2): expected 4 pixels, got 3");
        assertThatThrownBy(() -> new Picture(Shape.of(2), new byte[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("picture: expected a shape (channels, height, width), got (2)");
    }
}
