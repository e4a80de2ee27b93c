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

    @Test
    void equalAsFloatsAreEqual() {
        Tensor tensor = Tensor.of(Shape.of(2), 0, Float.intBitsToFloat(0x7FC00000));
        Tensor otherNan = Tensor.of(Shape.of(2), 0, Float.intBitsToFloat(0xFFC00123));
        assertThat(tensor).isEqualTo(otherNan).hasSameHashCodeAs(otherNan);
        assertThat(tensor).isNotEqualTo(Tensor.of(Shape.of(2), -0f, Float.NaN));
        assertThat(tensor).isNotEqualTo(Tensor.of(Shape.of(1, 2), 0, Float.NaN));
    }
}
