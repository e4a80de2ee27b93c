package dev.fovea.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void refusesElementsThatDoNotFillTheShape() {
        assertThatThrownBy(() -> Tensor.of(Shape.of(2, 2), 1, 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor (2, 2): expected 4 elements, got 3");
    }

    @Test
    void aCopySharesNothing() {
        Tensor tensor = Tensor.of(Shape.of(2), 1, 2);
        Tensor copy = tensor.copy();
        assertThat(copy).isEqualTo(tensor).hasSameHashCodeAs(tensor);
        copy.data()[0] = 5;
        assertThat(copy).isNotEqualTo(tensor);
        assertThat(tensor.data()).containsExactly(1, 2);
    }
}
