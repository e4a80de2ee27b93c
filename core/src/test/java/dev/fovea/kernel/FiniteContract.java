package dev.fovea.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What {@link Kernels#allFinite} does. */
interface FiniteContract extends Contract {
    @Test
    default void allFiniteLooksAtItsRangeAndAtAllOfIt() {
        float[] kinds = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        for (int size : SIZES) {
            float[] x = new float[size + 2];
            Arrays.fill(x, Float.MAX_VALUE);
            assertThat(kernels().allFinite(x, 1, size + 1)).as("size %s", size).isTrue();
            for (float kind : kinds) {
                for (int at = 0; at < x.length; at++) {
                    float before = x[at];
                    x[at] = kind;
                    assertThat(kernels().allFinite(x, 1, size + 1))
                            .as("%s at %s of 1 to %s", kind, at, size + 1)
                            .isEqualTo(at == 0 || at == size + 1);
                    x[at] = before;
                }
            }
        }
    }
}
