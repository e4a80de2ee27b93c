package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.random.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SgemmTest {
    private static final List<Integer> SIZES =
            List.of(1, 2, 7, Lanes.LANES, Lanes.LANES + 1, GemmTile.COLUMNS, GemmTile.COLUMNS + 1, 97);

    private static float[] product(float[] a, float[] b, int m, int n, int k, int split) {
        float[] c = ConvTrial.unwritten(m * n);
        Sgemm.multiply(a, b, c, n, k, 0, split, ConvTrial.unwritten(Sgemm.scratchSize()));
        Sgemm.multiply(a, b, c, n, k, split, m, ConvTrial.unwritten(Sgemm.scratchSize()));
        return c;
    }

    private static void assertIsTheProduct(int m, int n, int k, SplitMix64 random) {
        float[] a = ConvTrial.uniform(m * k, random);
        float[] b = ConvTrial.uniform(k * n, random);
        float[] c = product(a, b, m, n, k, m);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int l = 0; l < k; l++) {
                    sum += (double) a[i * k + l] * b[l * n + j];
                }
                assertThat((double) c[i * n + j])
                        .as("[%d, %d] of %d x %d x %d", i, j, m, n, k)
                        .isCloseTo(sum, within(1e-6 * k));
            }
        }
    }

    @Test
    void isTheProductForAnySizes() {
        SplitMix64 random = new SplitMix64(1);
        for (int m : SIZES) {
            for (int n : SIZES) {
                assertIsTheProduct(m, n, SIZES.get(random.nextInt(SIZES.size())), random);
            }
        }
    }

    @Test
    void isTheProductBeyondOneBlock() {
        SplitMix64 random = new SplitMix64(2);
        assertIsTheProduct(9, Sgemm.BLOCK + 3, 2 * GemmTile.DEPTH + 1, random);
    }

    /** An element's sum runs the same way in a tile at the edge. */
    @Test
    void hasTheSameBitsHoweverItsRowsAreShared() {
        SplitMix64 random = new SplitMix64(3);
        float[] a = ConvTrial.uniform(37 * 300, random);
        float[] b = ConvTrial.uniform(300 * 41, random);
        float[] whole = product(a, b, 37, 41, 300, 37);
        for (int split : List.of(0, 1, 8, 19, 36)) {
            assertThat(product(a, b, 37, 41, 300, split))
                    .as("split at %d", split)
                    .isEqualTo(whole);
        }
    }

    /** A sum of nothing is 0. */
    @Test
    void isZeroWithoutInnerColumns() {
        assertThat(product(new float[0], new float[0], 2, 3, 0, 1)).containsOnly(0f);
    }
}
