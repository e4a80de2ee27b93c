package dev.fovea.layer;

import static dev.fovea.layer.Layers.flatten;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlattenTest {
    @Test
    void anyShapeBecomesAVectorOfItsSize() {
        assertThat(flatten().outputShape(Shape.image(16, 5, 5))).isEqualTo(Shape.vector(400)); // 16 * 5 * 5
        assertThat(flatten().outputShape(Shape.vector(7))).isEqualTo(Shape.vector(7));
        assertThat(flatten().outputShape(Shape.of(2, 3))).isEqualTo(Shape.vector(6));
    }

    @Test
    void learnsNothingAndMultipliesNothing() {
        assertThat(flatten().parameters(List.of(Shape.image(16, 5, 5)))).isEmpty();
        assertThat(flatten().multiplyAdds(List.of(Shape.image(16, 5, 5)))).isZero();
    }

    @Test
    void readsAsItIsWritten() {
        assertThat(flatten()).hasToString("flatten").returns("flatten", Flatten::stem);
    }
}
