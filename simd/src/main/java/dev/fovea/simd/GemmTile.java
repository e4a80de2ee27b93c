package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * The inner product that every matrix product here is made of: a tile of C, {@link #ROWS} rows by {@link #COLUMNS} columns, kept
 * in registers while it runs along k (Goto and van de Geijn 2008, "Anatomy of high-performance matrix multiplication").
 *
 * <p>A is read where it stands, one float at a time from ROWS rows, each spread over a vector; B has to be packed, so that the
 * COLUMNS floats of a k are side by side: {@code b[bo + k * COLUMNS + column]}. Eight rows of two vectors take 16 accumulators,
 * enough to hide the latency of two fused multiply-adds a cycle, and leave registers to spare; where there are 16 registers, four
 * rows take 8 of them. Every sum runs over k in its order, from zero or from what C holds, whatever the tile.
 */
final class GemmTile {
    /** Rows of a tile. */
    static final int ROWS = Lanes.MANY_REGISTERS ? 8 : 4;

    /** Columns of a tile. */
    static final int COLUMNS = 2 * LANES;

    /** Floats of a tile that is stored on its own. */
    static final int SIZE = ROWS * COLUMNS;

    /** How long a run along k keeps its panel of B, and its rows of A, in the first level of cache. */
    static final int DEPTH = 256;

    private GemmTile() {}

    /**
     * {@code C = A B}, or {@code C += A B}, on one whole tile.
     *
     * @param a rows of A from {@code ao}, {@code lda} floats apart
     * @param rows how many rows of A there are, 1 to ROWS; further rows of C repeat the last one
     * @param b the packed panel of B from {@code bo}
     * @param k columns of A and rows of B
     * @param c the tile from {@code co}, rows {@code ldc} floats apart
     * @param add whether C is added to, and not overwritten
     */
    static void multiply(
            float[] a, int ao, int lda, int rows, float[] b, int bo, int k, float[] c, int co, int ldc, boolean add) {
        int a1 = ao + Math.min(1, rows - 1) * lda;
        int a2 = ao + Math.min(2, rows - 1) * lda;
        int a3 = ao + Math.min(3, rows - 1) * lda;
        if (Lanes.MANY_REGISTERS) {
            int a4 = ao + Math.min(4, rows - 1) * lda;
            int a5 = ao + Math.min(5, rows - 1) * lda;
            int a6 = ao + Math.min(6, rows - 1) * lda;
            int a7 = ao + Math.min(7, rows - 1) * lda;
            eightRows(a, ao, a1, a2, a3, a4, a5, a6, a7, b, bo, k, c, co, ldc, add);
        } else {
            fourRows(a, ao, a1, a2, a3, b, bo, k, c, co, ldc, add);
        }
    }

    /**
     * {@code C += A B} for an A whose rows may be anywhere.
     *
     * @param a row i of A from {@code ao + starts[first + i]}
     */
    static void multiplyAdding(
            float[] a,
            int ao,
            int[] starts,
            int first,
            int rows,
            float[] b,
            int bo,
            int k,
            float[] c,
            int co,
            int ldc) {
        int a0 = ao + starts[first];
        int a1 = ao + starts[first + Math.min(1, rows - 1)];
        int a2 = ao + starts[first + Math.min(2, rows - 1)];
        int a3 = ao + starts[first + Math.min(3, rows - 1)];
        if (Lanes.MANY_REGISTERS) {
            int a4 = ao + starts[first + Math.min(4, rows - 1)];
            int a5 = ao + starts[first + Math.min(5, rows - 1)];
            int a6 = ao + starts[first + Math.min(6, rows - 1)];
            int a7 = ao + starts[first + Math.min(7, rows - 1)];
            eightRows(a, a0, a1, a2, a3, a4, a5, a6, a7, b, bo, k, c, co, ldc, true);
        } else {
            fourRows(a, a0, a1, a2, a3, b, bo, k, c, co, ldc, true);
        }
    }

    /** The upper left corner of a tile that is stored on its own, from C. */
    static void load(float[] c, int co, int ldc, int rows, int columns, float[] tile, int tileOffset) {
        for (int r = 0; r < rows; r++) {
            int to = tileOffset + r * COLUMNS;
            int row = co + r * ldc;
            for (int i = 0; i < columns; i++) {
                tile[to + i] = c[row + i];
            }
        }
    }

    /** The upper left corner of a tile that is stored on its own, into C. */
    static void store(float[] tile, int tileOffset, int rows, int columns, float[] c, int co, int ldc) {
        for (int r = 0; r < rows; r++) {
            int from = tileOffset + r * COLUMNS;
            int row = co + r * ldc;
            for (int i = 0; i < columns; i++) {
                c[row + i] = tile[from + i];
            }
        }
    }

    /** Long because each accumulator has to be a variable of its own. */
    private static void eightRows(
            float[] a,
            int a0,
            int a1,
            int a2,
            int a3,
            int a4,
            int a5,
            int a6,
            int a7,
            float[] b,
            int bo,
            int k,
            float[] c,
            int co,
            int ldc,
            boolean add) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c0l = zero;
        FloatVector c0h = zero;
        FloatVector c1l = zero;
        FloatVector c1h = zero;
        FloatVector c2l = zero;
        FloatVector c2h = zero;
        FloatVector c3l = zero;
        FloatVector c3h = zero;
        FloatVector c4l = zero;
        FloatVector c4h = zero;
        FloatVector c5l = zero;
        FloatVector c5h = zero;
        FloatVector c6l = zero;
        FloatVector c6h = zero;
        FloatVector c7l = zero;
        FloatVector c7h = zero;
        if (add) {
            c0l = FloatVector.fromArray(SPECIES, c, co);
            c0h = FloatVector.fromArray(SPECIES, c, co + LANES);
            c1l = FloatVector.fromArray(SPECIES, c, co + ldc);
            c1h = FloatVector.fromArray(SPECIES, c, co + ldc + LANES);
            c2l = FloatVector.fromArray(SPECIES, c, co + 2 * ldc);
            c2h = FloatVector.fromArray(SPECIES, c, co + 2 * ldc + LANES);
            c3l = FloatVector.fromArray(SPECIES, c, co + 3 * ldc);
            c3h = FloatVector.fromArray(SPECIES, c, co + 3 * ldc + LANES);
            c4l = FloatVector.fromArray(SPECIES, c, co + 4 * ldc);
            c4h = FloatVector.fromArray(SPECIES, c, co + 4 * ldc + LANES);
            c5l = FloatVector.fromArray(SPECIES, c, co + 5 * ldc);
            c5h = FloatVector.fromArray(SPECIES, c, co + 5 * ldc + LANES);
            c6l = FloatVector.fromArray(SPECIES, c, co + 6 * ldc);
            c6h = FloatVector.fromArray(SPECIES, c, co + 6 * ldc + LANES);
            c7l = FloatVector.fromArray(SPECIES, c, co + 7 * ldc);
            c7h = FloatVector.fromArray(SPECIES, c, co + 7 * ldc + LANES);
        }
        for (int i = 0; i < k; i++) {
            FloatVector bl = FloatVector.fromArray(SPECIES, b, bo + i * COLUMNS);
            FloatVector bh = FloatVector.fromArray(SPECIES, b, bo + i * COLUMNS + LANES);
            FloatVector w0 = FloatVector.broadcast(SPECIES, a[a0 + i]);
            c0l = w0.fma(bl, c0l);
            c0h = w0.fma(bh, c0h);
            FloatVector w1 = FloatVector.broadcast(SPECIES, a[a1 + i]);
            c1l = w1.fma(bl, c1l);
            c1h = w1.fma(bh, c1h);
            FloatVector w2 = FloatVector.broadcast(SPECIES, a[a2 + i]);
            c2l = w2.fma(bl, c2l);
            c2h = w2.fma(bh, c2h);
            FloatVector w3 = FloatVector.broadcast(SPECIES, a[a3 + i]);
            c3l = w3.fma(bl, c3l);
            c3h = w3.fma(bh, c3h);
            FloatVector w4 = FloatVector.broadcast(SPECIES, a[a4 + i]);
            c4l = w4.fma(bl, c4l);
            c4h = w4.fma(bh, c4h);
            FloatVector w5 = FloatVector.broadcast(SPECIES, a[a5 + i]);
            c5l = w5.fma(bl, c5l);
            c5h = w5.fma(bh, c5h);
            FloatVector w6 = FloatVector.broadcast(SPECIES, a[a6 + i]);
            c6l = w6.fma(bl, c6l);
            c6h = w6.fma(bh, c6h);
            FloatVector w7 = FloatVector.broadcast(SPECIES, a[a7 + i]);
            c7l = w7.fma(bl, c7l);
            c7h = w7.fma(bh, c7h);
        }
        c0l.intoArray(c, co);
        c0h.intoArray(c, co + LANES);
        c1l.intoArray(c, co + ldc);
        c1h.intoArray(c, co + ldc + LANES);
        c2l.intoArray(c, co + 2 * ldc);
        c2h.intoArray(c, co + 2 * ldc + LANES);
        c3l.intoArray(c, co + 3 * ldc);
        c3h.intoArray(c, co + 3 * ldc + LANES);
        c4l.intoArray(c, co + 4 * ldc);
        c4h.intoArray(c, co + 4 * ldc + LANES);
        c5l.intoArray(c, co + 5 * ldc);
        c5h.intoArray(c, co + 5 * ldc + LANES);
        c6l.intoArray(c, co + 6 * ldc);
        c6h.intoArray(c, co + 6 * ldc + LANES);
        c7l.intoArray(c, co + 7 * ldc);
        c7h.intoArray(c, co + 7 * ldc + LANES);
    }

    /** As {@link #eightRows}, for half as many registers. */
    private static void fourRows(
            float[] a,
            int a0,
            int a1,
            int a2,
            int a3,
            float[] b,
            int bo,
            int k,
            float[] c,
            int co,
            int ldc,
            boolean add) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c0l = zero;
        FloatVector c0h = zero;
        FloatVector c1l = zero;
        FloatVector c1h = zero;
        FloatVector c2l = zero;
        FloatVector c2h = zero;
        FloatVector c3l = zero;
        FloatVector c3h = zero;
        if (add) {
            c0l = FloatVector.fromArray(SPECIES, c, co);
            c0h = FloatVector.fromArray(SPECIES, c, co + LANES);
            c1l = FloatVector.fromArray(SPECIES, c, co + ldc);
            c1h = FloatVector.fromArray(SPECIES, c, co + ldc + LANES);
            c2l = FloatVector.fromArray(SPECIES, c, co + 2 * ldc);
            c2h = FloatVector.fromArray(SPECIES, c, co + 2 * ldc + LANES);
            c3l = FloatVector.fromArray(SPECIES, c, co + 3 * ldc);
            c3h = FloatVector.fromArray(SPECIES, c, co + 3 * ldc + LANES);
        }
        for (int i = 0; i < k; i++) {
            FloatVector bl = FloatVector.fromArray(SPECIES, b, bo + i * COLUMNS);
            FloatVector bh = FloatVector.fromArray(SPECIES, b, bo + i * COLUMNS + LANES);
            FloatVector w0 = FloatVector.broadcast(SPECIES, a[a0 + i]);
            c0l = w0.fma(bl, c0l);
            c0h = w0.fma(bh, c0h);
            FloatVector w1 = FloatVector.broadcast(SPECIES, a[a1 + i]);
            c1l = w1.fma(bl, c1l);
            c1h = w1.fma(bh, c1h);
            FloatVector w2 = FloatVector.broadcast(SPECIES, a[a2 + i]);
            c2l = w2.fma(bl, c2l);
            c2h = w2.fma(bh, c2h);
            FloatVector w3 = FloatVector.broadcast(SPECIES, a[a3 + i]);
            c3l = w3.fma(bl, c3l);
            c3h = w3.fma(bh, c3h);
        }
        c0l.intoArray(c, co);
        c0h.intoArray(c, co + LANES);
        c1l.intoArray(c, co + ldc);
        c1h.intoArray(c, co + ldc + LANES);
        c2l.intoArray(c, co + 2 * ldc);
        c2h.intoArray(c, co + 2 * ldc + LANES);
        c3l.intoArray(c, co + 3 * ldc);
        c3h.intoArray(c, co + 3 * ldc + LANES);
    }
}
