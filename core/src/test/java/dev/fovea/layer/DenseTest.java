package dev.fovea.layer;

import static dev.fovea.layer.Layers.dense;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fovea.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class DenseTest {
    @Test
    void aVectorBecomesAVector() {
        assertThat(dense(120).outputShape(Shape.vector(400))).isEqualTo(Shape.vector(120));
    }

    @Test
    void parametersArePyTorchs() {
        assertThat(dense(3).parameters(Shape.vector(8)))
                .containsExactly(
                        new Parameter("weight", Shape.of(3, 8), 8, 3), new Parameter("bias", Shape.vector(3), 8, 3));
        assertThat(dense(3).bias(false).parameters(Shape.vector(8)))
                .containsExactly(new Parameter("weight", Shape.of(3, 8), 8, 3));
    }

    @Test
    void countsAMultiplyAddForEachWeight() {
        assertThat(dense(120).multiplyAdds(Shape.vector(400))).isEqualTo(48_000); // 400 * 120
        assertThat(dense(100_000).multiplyAdds(Shape.vector(100_000))).isEqualTo(10_000_000_000L); // beyond an int
    }

    @Test
    void refusesWhatItDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dense(10).outputShape(Shape.image(64, 5, 5)))
                .withMessage("expected a flat input, got (64, 5, 5): add flatten() before it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dense(10).outputShape(List.of(Shape.vector(2), Shape.vector(2))))
                .withMessage("expected one input, got 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dense(0))
                .withMessage("dense: outFeatures must be at least 1, got 0");
    }

    @Test
    void readsAsItIsWritten() {
        assertThat(dense(10)).hasToString("dense 10").returns("fc", Dense::stem);
        assertThat(dense(10).bias(false)).hasToString("dense 10 without bias");
    }
}
