package dev.fovea.layer;

import static dev.fovea.layer.Layers.maxPool2d;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fovea.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaxPool2dTest {
    @Test
    void theWindowStepsByItsOwnSize() {
        assertThat(maxPool2d(2).outputShape(Shape.image(6, 28, 28)))
                .isEqualTo(Shape.image(6, 14, 14)); // (28 - 2) / 2 + 1
        assertThat(maxPool2d(2).outputShape(Shape.image(6, 5, 5))).isEqualTo(Shape.image(6, 2, 2)); // (5 - 2) / 2 + 1
    }

    @Test
    void windowStrideAndPaddingMayBeAnything() {
        MaxPool2d pool = maxPool2d(new Size(3, 2)).stride(new Size(1, 2)).padding(new Padding(2, 0, 1, 1));
        // height (4 + 2 - 3) / 1 + 1 = 4; width (5 + 2 - 2) / 2 + 1 = 3
        assertThat(pool.outputShape(Shape.image(2, 4, 5))).isEqualTo(Shape.image(2, 4, 3));
        assertThat(maxPool2d(3).stride(2).padding(1).outputShape(Shape.image(2, 8, 8)))
                .isEqualTo(Shape.image(2, 4, 4)); // (8 + 2 - 3) / 2 + 1
    }

    @Test
    void aDilatedWindowSpansMore() {
        MaxPool2d pool = maxPool2d(3).stride(1).dilation(new Size(2, 3)).padding(3);
        // height (5 + 6 - 5) / 1 + 1 = 7; width (4 + 6 - 7) / 1 + 1 = 4
        assertThat(pool.outputShape(Shape.image(2, 5, 4))).isEqualTo(Shape.image(2, 7, 4));
        assertThat(pool).hasToString("maxPool2d 3x3 stride 1x1 padding 3 dilation 2x3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool.padding(5))
                .withMessage("maxPool2d: padding 5 must be less than the window 3x3, which spans 5x7, on every side");
        // two places 3 apart with one row of padding on both sides of two rows: both would lie in it
        assertThatIllegalArgumentException()
                .isThrownBy(() -> maxPool2d(2).dilation(3).padding(1).outputShape(Shape.image(1, 2, 9)))
                .withMessage("a dilation of 3 does not fit the height 2: use a smaller one");
        assertThat(maxPool2d(new Size(1, 2)).dilation(3).outputShape(Shape.image(1, 2, 9)))
                .isEqualTo(Shape.image(1, 2, 3)); // (9 - 4) / 2 + 1
    }

    @Test
    void learnsNothingAndMultipliesNothing() {
        assertThat(maxPool2d(2).parameters(List.of(Shape.image(6, 28, 28)))).isEmpty();
        assertThat(maxPool2d(2).multiplyAdds(List.of(Shape.image(6, 28, 28)))).isZero();
    }

    @Test
    void everyWindowSeesSomethingOfTheImage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> maxPool2d(2).padding(2))
                .withMessage("maxPool2d: padding 2 must be less than the window 2x2 on every side");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> maxPool2d(new Size(3, 2)).padding(new Padding(0, 0, 0, 2)))
                .withMessage("maxPool2d: padding 0,0,0,2 must be less than the window 3x2 on every side");
    }

    @Test
    void refusesAnInputThatItDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> maxPool2d(2).outputShape(Shape.vector(4)))
                .withMessage("expected an image (channels, height, width), got (4)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> maxPool2d(3).outputShape(Shape.image(1, 2, 9)))
                .withMessage("a window spanning 3 does not fit the height 2: use a smaller window or more padding");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> maxPool2d(0))
                .withMessage("size 0x0: both lengths must be at least 1");
    }

    @Test
    void readsAsItIsWritten() {
        assertThat(maxPool2d(2)).hasToString("maxPool2d 2x2").returns("pool", MaxPool2d::stem);
        assertThat(maxPool2d(3).stride(2).padding(1)).hasToString("maxPool2d 3x3 stride 2x2 padding 1");
    }
}
