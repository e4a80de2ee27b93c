package dev.fovea.textbook;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KroneckerTest {
    @Test
    void everyElementBecomesABlock() {
        double[][] a = {{1, 2}};
        double[][] b = {{3, 4, 5}, {6, 7, 8}};
        Seed.assertClose(Kronecker.product(a, b), new double[][] {{3, 4, 5, 6, 8, 10}, {6, 7, 8, 12, 14, 16}});
    }

    @Test
    void isNotCommutative() {
        double[][] a = {{1, 2}};
        double[][] b = {{3, 4, 5}, {6, 7, 8}};
        Seed.assertClose(Kronecker.product(b, a), new double[][] {{3, 6, 4, 8, 5, 10}, {6, 12, 7, 14, 8, 16}});
    }

    @Test
    void refusesRowsOfDifferentLengths() {
        assertThatThrownBy(() -> Kronecker.product(new double[][] {{1}}, new double[][] {{1, 2}, {3}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("b: expected rows of 2 numbers, got 1 in row 1: make all rows equally long");
    }

    @Test
    void refusesAnEmptyMatrix() {
        assertThatThrownBy(() -> Kronecker.product(new double[0][0], new double[][] {{1}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a: expected a matrix, got an empty one: give it at least one row and one column");
    }
}
