package dev.fovea.layer;

import static dev.fovea.layer.Layers.lpPool2d;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fovea.tensor.Shape;
import org.junit.jupiter.api.Test;

class LpPool2dTest {
    @Test
    void windowsLieAsThoseOfOtherPoolings() {
        LpPool2d pool = lpPool2d(2, new Size(3, 2)).stride(new Size(1, 2)).padding(new Padding(2, 0, 1, 1));
        // height (4 + 2 - 3) / 1 + 1 = 4; width (5 + 2 - 2) / 2 + 1 = 3
        assertThat(pool.outputShape(Shape.image(2, 4, 5))).isEqualTo(Shape.image(2, 4, 3));
        assertThat(lpPool2d(1.5, 2).outputShape(Shape.image(6, 5, 5))).isEqualTo(Shape.image(6, 2, 2));
    }

    @Test
    void readsAsItIsWritten() {
        assertThat(lpPool2d(2, 3)).hasToString("lpPool2d 2.0 3x3");
        assertThat(lpPool2d(1.5, 3).stride(2).padding(1)).hasToString("lpPool2d 1.5 3x3 stride 2x2 padding 1");
    }

    @Test
    void refusesWhatIsNoNorm() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lpPool2d(0.5, 2))
                .withMessage("lpPool2d: p must be finite and at least 1, got 0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lpPool2d(Double.POSITIVE_INFINITY, 2))
                .withMessage("lpPool2d: p must be finite and at least 1, got Infinity");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lpPool2d(2, 2).padding(2))
                .withMessage("lpPool2d: padding 2 must be less than the window 2x2 on every side");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lpPool2d(2, 2).outputShape(Shape.vector(3)))
                .withMessage("expected an image (channels, height, width), got (3)");
    }
}
