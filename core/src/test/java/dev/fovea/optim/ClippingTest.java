package dev.fovea.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClippingTest {
    /** Of norm 13: 9 + 16 + 144. */
    private static float[][] gradients() {
        return new float[][] {{3, -4}, {0, 0, 0, 0, 0, -12}};
    }

    @Test
    void scalesAllGradientsToTheNorm() {
        float[][] gradients = gradients();
        Clipping.norm(6.5).clip(gradients);
        // half of each, but for the addend: 6.5 / 13.000001
        assertThat(gradients[0]).containsExactly(new float[] {1.5f, -2}, within(1e-6f));
        assertThat(gradients[1]).containsExactly(new float[] {0, 0, 0, 0, 0, -6}, within(1e-6f));
        assertThat(gradients[1][5]).isGreaterThan(-6);
    }

    @ParameterizedTest
    @ValueSource(doubles = {13.1, 1e9})
    void leavesASmallerNormAlone(double max) {
        float[][] gradients = gradients();
        Clipping.norm(max).clip(gradients);
        assertThat(gradients).isDeepEqualTo(gradients());
    }

    @Test
    void theNormIsOverEveryElement() {
        for (int size : new int[] {1, 2, 3, 4, 5, 7, 8, 9, 31}) {
            for (int i = 0; i < size; i++) {
                float[][] gradients = {new float[size], {0}};
                gradients[0][i] = 1e30f; // its square is more than a float holds
                Clipping.norm(2).clip(gradients);
                assertThat(gradients[0][i]).as("[%d] of %d", i, size).isCloseTo(2, within(1e-6f));
            }
        }
    }

    @Test
    void cutsEachValueOnItsOwn() {
        float[][] gradients = gradients();
        Clipping.value(3.5).clip(gradients);
        assertThat(gradients).isDeepEqualTo(new float[][] {{3, -3.5f}, {0, 0, 0, 0, 0, -3.5f}});
    }

    /** A training that has diverged must be seen to have. */
    @Test
    void doesNotHideWhatIsNoNumber() {
        float[][] byValue = {{Float.NaN, 1}};
        Clipping.value(0.5).clip(byValue);
        assertThat(byValue[0]).containsExactly(Float.NaN, 0.5f);
        float[][] byNorm = {{Float.POSITIVE_INFINITY, 1}};
        Clipping.norm(0.5).clip(byNorm);
        assertThat(byNorm[0][0]).isNaN();
    }

    @Test
    void noneLeavesEverything() {
        float[][] gradients = gradients();
        Clipping.none().clip(gradients);
        assertThat(gradients).isDeepEqualTo(gradients());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, 1e-60, 1e60})
    void refusesALimitThatIsNone(double max) {
        assertThatThrownBy(() -> Clipping.norm(max))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clipping by norm: expected a number greater than 0, got " + max);
        assertThatThrownBy(() -> Clipping.value(max))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clipping by value: expected a number greater than 0, got " + max);
    }

    @Test
    void saysWhatItIs() {
        assertThat(Clipping.none()).hasToString("none");
        assertThat(Clipping.norm(1)).hasToString("norm 1.0");
        assertThat(Clipping.value(0.5)).hasToString("value 0.5");
    }
}
