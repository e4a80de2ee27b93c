package dev.fovea.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void anImageHasChannelsHeightAndWidth() {
        Shape shape = Shape.image(3, 28, 27);
        assertThat(shape.channels()).isEqualTo(3);
        assertThat(shape.height()).isEqualTo(28);
        assertThat(shape.width()).isEqualTo(27);
        assertThat(shape.size()).isEqualTo(3 * 28 * 27);
        assertThat(shape).hasToString("(3, 28, 27)");
    }

    @Test
    void equalityIsThatOfTheDimensions() {
        assertThat(Shape.of(4, 6)).isEqualTo(Shape.of(4, 6)).hasSameHashCodeAs(Shape.of(4, 6));
        assertThat(Shape.of(4, 6)).isNotEqualTo(Shape.of(24)).isNotEqualTo(Shape.of(6, 4));
    }

    @Test
    void cannotBeChangedThroughItsArrays() {
        int[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 9;
        shape.dims()[1] = 9;
        assertThat(shape).isEqualTo(Shape.of(2, 3));
    }

    @Test
    void refusesDimensionsThatAreNotPositive() {
        assertThatThrownBy(() -> Shape.of(3, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shape (3, 0): every dimension must be positive");
    }

    @Test
    void refusesMoreElementsThanAnArrayHolds() {
        assertThatThrownBy(() -> Shape.of(65536, 32768))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shape (65536, 32768): more than 2147483647 elements do not fit one array");
    }

    @Test
    void aVectorHasNoHeight() {
        assertThatThrownBy(() -> Shape.vector(10).height())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("shape (10) is not an image (channels, height, width)");
    }
}
