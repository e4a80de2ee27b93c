package dev.fovea.layer;

import static dev.fovea.layer.Layers.add;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fovea.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddTest {
    private static final Shape IMAGE = Shape.image(2, 3, 4);

    @Test
    void theSumHasTheShapeOfEachInput() {
        assertThat(add().outputShape(List.of(IMAGE, IMAGE))).isEqualTo(IMAGE);
        assertThat(add().outputShape(List.of(IMAGE, IMAGE, IMAGE))).isEqualTo(IMAGE);
    }

    @Test
    void learnsNothingAndMultipliesNothing() {
        assertThat(add().parameters(List.of(IMAGE, IMAGE))).isEmpty();
        assertThat(add().multiplyAdds(List.of(IMAGE, IMAGE))).isZero();
    }

    @Test
    void refusesWhatCannotBeAdded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> add().outputShape(List.of(IMAGE)))
                .withMessage("expected two or more inputs, got 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> add().outputShape(List.of(IMAGE, Shape.vector(24))))
                .withMessage("expected inputs of one shape, got (2, 3, 4) and (24)");
    }

    @Test
    void readsAsItIsWritten() {
        assertThat(add()).hasToString("add").returns("add", Add::stem);
    }
}
