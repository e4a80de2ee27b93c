package dev.fovea.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PoolGeometryTest {
    /** 4 rows padded by 1 above, 2 below; windows of 3 every 2: (4 + 3 - 3) / 2 + 1 = 3. Columns: one window of 2. */
    private final PoolGeometry g = new PoolGeometry(2, 4, 2, 3, 1, 3, 2, 2, 1, 1, 2, 0, 0);

    @Test
    void windowsEndAtTheImage() {
        assertThat(g.firstRow(0)).isZero();
        assertThat(g.endRow(0)).isEqualTo(2);
        assertThat(g.firstRow(1)).isEqualTo(1);
        assertThat(g.endRow(1)).isEqualTo(4);
        assertThat(g.firstRow(2)).isEqualTo(3);
        assertThat(g.endRow(2)).isEqualTo(4);
        assertThat(g.firstColumn(0)).isZero();
        assertThat(g.endColumn(0)).isEqualTo(2);
    }

    @Test
    void sizesAreThoseOfOneSample() {
        assertThat(g.inSize()).isEqualTo(2 * 4 * 2);
        assertThat(g.outSize()).isEqualTo(2 * 3);
    }

    @Test
    void aWindowInsideThePaddingHasAllItsPlaces() {
        assertThat(g.placesWithPadding(0, 0)).isEqualTo(3 * 2);
        assertThat(g.placesWithPadding(2, 0)).isEqualTo(3 * 2);
    }

    /**
     * An output length rounded up, PyTorch's {@code ceil_mode=True}: the last window of 3 every 2 on 4 rows padded by 1 on
     * both sides starts at row 3 and ends at row 5, the end of the padding, so it counts 2 rows.
     */
    @Test
    void aWindowThatOverhangsThePaddingLosesThosePlaces() {
        PoolGeometry up = new PoolGeometry(1, 4, 1, 3, 1, 3, 1, 2, 1, 1, 1, 0, 0);
        assertThat(up.placesWithPadding(2, 0)).isEqualTo(2);
    }

    /** 7 columns padded by 3 on the left; windows of 3 places, 2 apart, every 1: the first are -3, -1, 1 and -2, 0, 2. */
    @Test
    void placesOfADilatedWindowAreApart() {
        PoolGeometry dilated = new PoolGeometry(1, 1, 7, 1, 6, 1, 3, 1, 1, 0, 0, 3, 0, 1, 2);
        assertThat(dilated.firstColumn(0)).isEqualTo(1);
        assertThat(dilated.endColumn(0)).isEqualTo(2);
        assertThat(dilated.firstColumn(1)).isZero();
        assertThat(dilated.endColumn(1)).isEqualTo(3);
        assertThat(dilated.firstColumn(5)).isEqualTo(2);
        assertThat(dilated.endColumn(5)).isEqualTo(7);
    }
}
