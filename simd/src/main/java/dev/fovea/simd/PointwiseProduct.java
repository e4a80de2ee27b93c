package dev.fovea.simd;

import static dev.fovea.simd.GemmTile.COLUMNS;
import static dev.fovea.simd.GemmTile.ROWS;
import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.Epilogue;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * {@code C = epilogue(A B + bias)} for the channels of one image: B (k, columns) and C (rows, columns) as they stand, A packed by
 * tiles of {@code ROWS} rows, so that what one k needs of a tile lies side by side. Of B a panel of columns is packed at a time and
 * meets all of A. Where the columns do not fill the last panel, it begins earlier and computes some of them again: no vector is cut
 * off. Every sum runs over k in its order from zero, whatever the panels, and the bias comes last.
 *
 * @param k the terms of a sum
 * @param rows of A and of C
 */
record PointwiseProduct(int k, int rows) {
    /** The least columns that can be computed together. */
    static final int LEAST_COLUMNS = LANES;

    int tiles() {
        return (rows + ROWS - 1) / ROWS;
    }

    int packedSize() {
        return tiles() * ROWS * k;
    }

    /** Floats of scratch: a panel of B, and a tile of C where there are fewer rows than it has. */
    int scratchSize() {
        return k * COLUMNS + GemmTile.SIZE;
    }

    /** Packs A, whose element (row, i) is {@code a[row * rowStep + i * step]}. */
    void pack(float[] a, int rowStep, int step, float[] packed, int at) {
        Arrays.fill(packed, at, at + packedSize(), 0);
        for (int row = 0; row < rows; row++) {
            int to = at + row / ROWS * ROWS * k + row % ROWS;
            for (int i = 0; i < k; i++) {
                packed[to + i * ROWS] = a[row * rowStep + i * step];
            }
        }
    }

    /**
     * Some columns of some tiles of rows.
     *
     * @param b (k, ld) from {@code bo}
     * @param c (rows, ld) from {@code co}
     * @param from the first column; there are at least {@link #LEAST_COLUMNS} before {@code to}
     * @param bias (rows), nothing if there is none
     */
    void multiply(
            float[] packed,
            int at,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ld,
            int from,
            int to,
            int fromTile,
            int toTile,
            float[] bias,
            Epilogue epilogue,
            float[] scratch) {
        int p = from;
        while (p < to) {
            int left = to - p;
            boolean narrow = left <= LANES || to - from < COLUMNS;
            int columns = narrow ? LANES : COLUMNS;
            p = Math.min(p, to - columns);
            packPanel(b, bo + p, ld, columns, scratch);
            for (int tile = fromTile; tile < toTile; tile++) {
                tile(packed, at, tile, scratch, c, co + p, ld, columns);
            }
            if (bias.length > 0) {
                finish(epilogue, bias, fromTile * ROWS, Math.min(rows, toTile * ROWS), c, co + p, ld, columns);
            }
            p += columns;
        }
    }

    /** Bias and epilogue, while the panel's results are in the first level of cache. */
    private static void finish(
            Epilogue epilogue, float[] bias, int fromRow, int toRow, float[] c, int co, int ld, int columns) {
        if (columns == COLUMNS) {
            Finish.panel(epilogue, bias, fromRow, toRow, c, co + fromRow * ld, ld);
            return;
        }
        for (int row = fromRow; row < toRow; row++) {
            Finish.row(epilogue, bias[row], c, co + row * ld, columns);
        }
    }

    private void packPanel(float[] b, int bo, int ld, int columns, float[] scratch) {
        if (columns == COLUMNS) {
            Sgemm.pack(b, bo, ld, k, COLUMNS, scratch, 0);
            return;
        }
        for (int i = 0; i < k; i++) {
            FloatVector.fromArray(SPECIES, b, bo + i * ld).intoArray(scratch, i * LANES);
        }
    }

    private void tile(float[] packed, int at, int tile, float[] scratch, float[] c, int co, int ld, int columns) {
        int there = Math.min(ROWS, rows - tile * ROWS);
        int ao = at + tile * ROWS * k;
        int o = co + tile * ROWS * ld;
        if (there == ROWS) {
            multiply(packed, ao, scratch, k, c, o, ld, columns);
            return;
        }
        int own = k * COLUMNS;
        multiply(packed, ao, scratch, k, scratch, own, COLUMNS, columns);
        for (int row = 0; row < there; row++) {
            System.arraycopy(scratch, own + row * COLUMNS, c, o + row * ld, columns);
        }
    }

    private static void multiply(float[] a, int ao, float[] b, int k, float[] c, int co, int ldc, int columns) {
        if (columns == COLUMNS) {
            if (Lanes.MANY_REGISTERS) {
                eightByTwo(a, ao, b, k, c, co, ldc);
            } else {
                fourByTwo(a, ao, b, k, c, co, ldc);
            }
        } else if (Lanes.MANY_REGISTERS) {
            eightByOne(a, ao, b, k, c, co, ldc);
        } else {
            fourByOne(a, ao, b, k, c, co, ldc);
        }
    }

    /** Long because each accumulator has to be a variable of its own. */
    private static void eightByTwo(float[] a, int ao, float[] b, int k, float[] c, int co, int ldc) {
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
            FloatVector bl = FloatVector.fromArray(SPECIES, b, i * COLUMNS);
            FloatVector bh = FloatVector.fromArray(SPECIES, b, i * COLUMNS + LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS]);
            c0l = a0.fma(bl, c0l);
            c0h = a0.fma(bh, c0h);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 1]);
            c1l = a1.fma(bl, c1l);
            c1h = a1.fma(bh, c1h);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 2]);
            c2l = a2.fma(bl, c2l);
            c2h = a2.fma(bh, c2h);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 3]);
            c3l = a3.fma(bl, c3l);
            c3h = a3.fma(bh, c3h);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 4]);
            c4l = a4.fma(bl, c4l);
            c4h = a4.fma(bh, c4h);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 5]);
            c5l = a5.fma(bl, c5l);
            c5h = a5.fma(bh, c5h);
            FloatVector a6 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 6]);
            c6l = a6.fma(bl, c6l);
            c6h = a6.fma(bh, c6h);
            FloatVector a7 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 7]);
            c7l = a7.fma(bl, c7l);
            c7h = a7.fma(bh, c7h);
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

    /** As {@link #eightByTwo}, for a vector of columns. */
    private static void eightByOne(float[] a, int ao, float[] b, int k, float[] c, int co, int ldc) {
        FloatVector c0l = FloatVector.zero(SPECIES);
        FloatVector c1l = FloatVector.zero(SPECIES);
        FloatVector c2l = FloatVector.zero(SPECIES);
        FloatVector c3l = FloatVector.zero(SPECIES);
        FloatVector c4l = FloatVector.zero(SPECIES);
        FloatVector c5l = FloatVector.zero(SPECIES);
        FloatVector c6l = FloatVector.zero(SPECIES);
        FloatVector c7l = FloatVector.zero(SPECIES);
        for (int i = 0; i < k; i++) {
            FloatVector bl = FloatVector.fromArray(SPECIES, b, i * LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS]);
            c0l = a0.fma(bl, c0l);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 1]);
            c1l = a1.fma(bl, c1l);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 2]);
            c2l = a2.fma(bl, c2l);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 3]);
            c3l = a3.fma(bl, c3l);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 4]);
            c4l = a4.fma(bl, c4l);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 5]);
            c5l = a5.fma(bl, c5l);
            FloatVector a6 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 6]);
            c6l = a6.fma(bl, c6l);
            FloatVector a7 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 7]);
            c7l = a7.fma(bl, c7l);
        }
        c0l.intoArray(c, co);
        c1l.intoArray(c, co + ldc);
        c2l.intoArray(c, co + 2 * ldc);
        c3l.intoArray(c, co + 3 * ldc);
        c4l.intoArray(c, co + 4 * ldc);
        c5l.intoArray(c, co + 5 * ldc);
        c6l.intoArray(c, co + 6 * ldc);
        c7l.intoArray(c, co + 7 * ldc);
    }

    /** As {@link #eightByTwo}, for half as many registers. */
    private static void fourByTwo(float[] a, int ao, float[] b, int k, float[] c, int co, int ldc) {
        FloatVector c0l = FloatVector.zero(SPECIES);
        FloatVector c0h = FloatVector.zero(SPECIES);
        FloatVector c1l = FloatVector.zero(SPECIES);
        FloatVector c1h = FloatVector.zero(SPECIES);
        FloatVector c2l = FloatVector.zero(SPECIES);
        FloatVector c2h = FloatVector.zero(SPECIES);
        FloatVector c3l = FloatVector.zero(SPECIES);
        FloatVector c3h = FloatVector.zero(SPECIES);
        for (int i = 0; i < k; i++) {
            FloatVector bl = FloatVector.fromArray(SPECIES, b, i * COLUMNS);
            FloatVector bh = FloatVector.fromArray(SPECIES, b, i * COLUMNS + LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS]);
            c0l = a0.fma(bl, c0l);
            c0h = a0.fma(bh, c0h);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 1]);
            c1l = a1.fma(bl, c1l);
            c1h = a1.fma(bh, c1h);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 2]);
            c2l = a2.fma(bl, c2l);
            c2h = a2.fma(bh, c2h);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 3]);
            c3l = a3.fma(bl, c3l);
            c3h = a3.fma(bh, c3h);
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

    /** As {@link #fourByTwo}, for a vector of columns. */
    private static void fourByOne(float[] a, int ao, float[] b, int k, float[] c, int co, int ldc) {
        FloatVector c0l = FloatVector.zero(SPECIES);
        FloatVector c1l = FloatVector.zero(SPECIES);
        FloatVector c2l = FloatVector.zero(SPECIES);
        FloatVector c3l = FloatVector.zero(SPECIES);
        for (int i = 0; i < k; i++) {
            FloatVector bl = FloatVector.fromArray(SPECIES, b, i * LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS]);
            c0l = a0.fma(bl, c0l);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 1]);
            c1l = a1.fma(bl, c1l);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 2]);
            c2l = a2.fma(bl, c2l);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[ao + i * ROWS + 3]);
            c3l = a3.fma(bl, c3l);
        }
        c0l.intoArray(c, co);
        c1l.intoArray(c, co + ldc);
        c2l.intoArray(c, co + 2 * ldc);
        c3l.intoArray(c, co + 3 * ldc);
    }
}
