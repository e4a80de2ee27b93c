package dev.fovea.simd;

import static dev.fovea.simd.GemmTile.COLUMNS;
import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * {@code C = A^T B} on a tile like {@link GemmTile}'s, for an A whose rows are a vector each: what one k needs of A lies side by
 * side, as it does in B, so that neither has to be transposed. Every sum runs over k in its order from zero.
 */
final class OuterTile {
    private OuterTile() {}

    /**
     * A whole tile, {@link GemmTile#ROWS} by {@link GemmTile#COLUMNS}.
     *
     * @param a {@code A[k, row]} at {@code ao + k * LANES + row}
     * @param b {@code B[k, column]} at {@code bo + k * COLUMNS + column}
     * @param k rows of A and of B
     * @param c the tile from {@code co}, rows COLUMNS floats apart
     */
    static void multiply(float[] a, int ao, float[] b, int bo, int k, float[] c, int co) {
        if (Lanes.MANY_REGISTERS) {
            eightRows(a, ao, b, bo, k, c, co);
        } else {
            fourRows(a, ao, b, bo, k, c, co);
        }
    }

    /** Long because each accumulator has to be a variable of its own. */
    private static void eightRows(float[] a, int ao, float[] b, int bo, int k, float[] c, int co) {
        FloatVector c0l = FloatVector.zero(SPECIES);
        FloatVector c0h = FloatVector.zero(SPECIES);
        FloatVector c1l = FloatVector.zero(SPECIES);
        FloatVector c1h = FloatVector.zero(SPECIES);
        FloatVector c2l = FloatVector.zero(SPECIES);
        FloatVector c2h = FloatVector.zero(SPECIES);
        FloatVector c3l = FloatVector.zero(SPECIES);
        FloatVector c3h = FloatVector.zero(SPECIES);
        FloatVector c4l = FloatVector.zero(SPECIES);
        FloatVector c4h = FloatVector.zero(SPECIES);
        FloatVector c5l = FloatVector.zero(SPECIES);
        FloatVector c5h = FloatVector.zero(SPECIES);
        FloatVector c6l = FloatVector.zero(SPECIES);
        FloatVector c6h = FloatVector.zero(SPECIES);
        FloatVector c7l = FloatVector.zero(SPECIES);
        FloatVector c7h = FloatVector.zero(SPECIES);
        for (int i = 0; i < k; i++) {
            FloatVector bl = FloatVector.fromArray(SPECIES, b, bo + i * COLUMNS);
            FloatVector bh = FloatVector.fromArray(SPECIES, b, bo + i * COLUMNS + LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[ao + i * LANES]);
            c0l = a0.fma(bl, c0l);
            c0h = a0.fma(bh, c0h);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[ao + i * LANES + 1]);
            c1l = a1.fma(bl, c1l);
            c1h = a1.fma(bh, c1h);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[ao + i * LANES + 2]);
            c2l = a2.fma(bl, c2l);
            c2h = a2.fma(bh, c2h);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[ao + i * LANES + 3]);
            c3l = a3.fma(bl, c3l);
            c3h = a3.fma(bh, c3h);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[ao + i * LANES + 4]);
            c4l = a4.fma(bl, c4l);
            c4h = a4.fma(bh, c4h);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[ao + i * LANES + 5]);
            c5l = a5.fma(bl, c5l);
            c5h = a5.fma(bh, c5h);
            FloatVector a6 = FloatVector.broadcast(SPECIES, a[ao + i * LANES + 6]);
            c6l = a6.fma(bl, c6l);
            c6h = a6.fma(bh, c6h);
            FloatVector a7 = FloatVector.broadcast(SPECIES, a[ao + i * LANES + 7]);
            c7l = a7.fma(bl, c7l);
            c7h = a7.fma(bh, c7h);
        }
        c0l.intoArray(c, co);
        c0h.intoArray(c, co + LANES);
        c1l.intoArray(c, co + COLUMNS);
        c1h.intoArray(c, co + COLUMNS + LANES);
        c2l.intoArray(c, co + 2 * COLUMNS);
        c2h.intoArray(c, co + 2 * COLUMNS + LANES);
        c3l.intoArray(c, co + 3 * COLUMNS);
        c3h.intoArray(c, co + 3 * COLUMNS + LANES);
        c4l.intoArray(c, co + 4 * COLUMNS);
        c4h.intoArray(c, co + 4 * COLUMNS + LANES);
        c5l.intoArray(c, co + 5 * COLUMNS);
        c5h.intoArray(c, co + 5 * COLUMNS + LANES);
        c6l.intoArray(c, co + 6 * COLUMNS);
        c6h.intoArray(c, co + 6 * COLUMNS + LANES);
        c7l.intoArray(c, co + 7 * COLUMNS);
        c7h.intoArray(c, co + 7 * COLUMNS + LANES);
    }

    /** As {@link #eightRows}, for half as many registers. */
    private static void fourRows(float[] a, int ao, float[] b, int bo, int k, float[] c, int co) {
        FloatVector c0l = FloatVector.zero(SPECIES);
        FloatVector c0h = FloatVector.zero(SPECIES);
        FloatVector c1l = FloatVector.zero(SPECIES);
        FloatVector c1h = FloatVector.zero(SPECIES);
        FloatVector c2l = FloatVector.zero(SPECIES);
        FloatVector c2h = FloatVector.zero(SPECIES);
        FloatVector c3l = FloatVector.zero(SPECIES);
        FloatVector c3h = FloatVector.zero(SPECIES);
        for (int i = 0; i < k; i++) {
            FloatVector bl = FloatVector.fromArray(SPECIES, b, bo + i * COLUMNS);
            FloatVector bh = FloatVector.fromArray(SPECIES, b, bo + i * COLUMNS + LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[ao + i * LANES]);
            c0l = a0.fma(bl, c0l);
            c0h = a0.fma(bh, c0h);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[ao + i * LANES + 1]);
            c1l = a1.fma(bl, c1l);
            c1h = a1.fma(bh, c1h);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[ao + i * LANES + 2]);
            c2l = a2.fma(bl, c2l);
            c2h = a2.fma(bh, c2h);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[ao + i * LANES + 3]);
            c3l = a3.fma(bl, c3l);
            c3h = a3.fma(bh, c3h);
        }
        c0l.intoArray(c, co);
        c0h.intoArray(c, co + LANES);
        c1l.intoArray(c, co + COLUMNS);
        c1h.intoArray(c, co + COLUMNS + LANES);
        c2l.intoArray(c, co + 2 * COLUMNS);
        c2h.intoArray(c, co + 2 * COLUMNS + LANES);
        c3l.intoArray(c, co + 3 * COLUMNS);
        c3h.intoArray(c, co + 3 * COLUMNS + LANES);
    }
}
