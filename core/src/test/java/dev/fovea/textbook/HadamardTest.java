package dev.fovea.textbook;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HadamardTest {
    @Test
    void multipliesElementByElement() {
        Seed.assertClose(
                Hadamard.product(new double[][] {{1, 2}, {3, 4}}, new double[][] {{5, 6}, {7, 8}}), new double[][] {
                    {5, 12}, {21, 32}
                });
    }

    @Test
    void refusesDifferentSizes() {
        assertThatThrownBy(() -> Hadamard.product(Seed.A, Seed.W))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("b: expected 3 x 3, got 2 x 2: both sides of the formula must have one size");
    }
}
