package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;
import static jdk.incubator.vector.VectorOperators.LE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * {@code C = A B + bias} for few rows: A (n, k) as it is, B (k, columns) in panels of {@code PANEL} columns, each panel a row of
 * bias and then k rows. Every element of C is one sum in one order, bias first, however many rows are computed together: the
 * bits do not depend on it.
 *
 * @param k the terms of a sum
 * @param columns of B and C
 */
record PackedProduct(int k, int columns) {
    /** Two vectors: with 8 or 4 rows that is 16 or 8 accumulators, enough to hide the latency of two multiply-adds a cycle. */
    static final int PANEL = 2 * LANES;

    /** Rows that are computed together. */
    static final int ROWS = Lanes.MANY_REGISTERS ? 8 : 4;

    int panels() {
        return (columns + PANEL - 1) / PANEL;
    }

    int packedSize() {
        return panels() * (k + 1) * PANEL;
    }

    /** Floats of scratch that a multiplication needs. */
    int scratchSize() {
        return ROWS * PANEL;
    }

    /** Packs the transpose of {@code w} (columns, k) and a bias (columns). */
    void packTransposed(float[] w, float[] bias, float[] packed, int at) {
        for (int panel = 0; panel < panels(); panel++) {
            int to = at + panel * (k + 1) * PANEL;
            int first = panel * PANEL;
            int width = Math.min(PANEL, columns - first);
            if (width < PANEL) {
                Arrays.fill(packed, to, to + (k + 1) * PANEL, 0);
            }
            System.arraycopy(bias, first, packed, to, width);
            Copy.transpose(w, first * k, k, width, k, packed, to + PANEL, PANEL);
        }
    }

    /** Rows {@code from} to {@code to - 1} of C, of which A holds as many. */
    void multiply(float[] a, float[] packed, int at, float[] c, int from, int to, boolean relu, float[] scratch) {
        multiply(a, packed, at, c, from, to, 0, panels(), relu, scratch);
    }

    /** The same for some panels of columns. */
    void multiply(
            float[] a,
            float[] packed,
            int at,
            float[] c,
            int from,
            int to,
            int fromPanel,
            int toPanel,
            boolean relu,
            float[] scratch) {
        int row = from;
        for (; row + ROWS <= to; row += ROWS) {
            rows(ROWS, fromPanel, toPanel, a, row, packed, at, c, relu, scratch);
        }
        for (; row + 2 <= to; row += 2) {
            rows(2, fromPanel, toPanel, a, row, packed, at, c, relu, scratch);
        }
        if (row < to) {
            row(fromPanel, toPanel, a, row, packed, at, c, relu, scratch);
        }
    }

    /**
     * One panel's columns of all rows of C, side by side, for an A that lies transposed, (k, rows), as the channels of an image do. The
     * last rows are computed with some of those before them; there are at least {@link #ROWS}.
     */
    void panelOfTransposed(int panel, float[] a, int ao, int rows, float[] packed, int at, float[] c, int co) {
        int bo = at + panel * (k + 1) * PANEL;
        for (int r = 0; r < rows; r += ROWS) {
            int row = Math.min(r, rows - ROWS);
            if (Lanes.MANY_REGISTERS) {
                eightTransposed(a, ao + row, rows, packed, bo, c, co + row * PANEL);
            } else {
                fourTransposed(a, ao + row, rows, packed, bo, c, co + row * PANEL);
            }
        }
    }

    /** Long because each accumulator has to be a variable of its own; the first and the last load of A cover those between them. */
    private void eightTransposed(float[] a, int ao, int lda, float[] b, int bo, float[] c, int co) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, b, bo);
        FloatVector c01 = FloatVector.fromArray(SPECIES, b, bo + LANES);
        FloatVector c10 = c00;
        FloatVector c11 = c01;
        FloatVector c20 = c00;
        FloatVector c21 = c01;
        FloatVector c30 = c00;
        FloatVector c31 = c01;
        FloatVector c40 = c00;
        FloatVector c41 = c01;
        FloatVector c50 = c00;
        FloatVector c51 = c01;
        FloatVector c60 = c00;
        FloatVector c61 = c01;
        FloatVector c70 = c00;
        FloatVector c71 = c01;
        int o = bo + PANEL;
        int p = ao;
        for (int i = 0; i < k; i++, o += PANEL, p += lda) {
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[p]);
            FloatVector x7 = FloatVector.broadcast(SPECIES, a[p + 7]);
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, o);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, o + LANES);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[p + 1]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[p + 2]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[p + 3]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            FloatVector x4 = FloatVector.broadcast(SPECIES, a[p + 4]);
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            FloatVector x5 = FloatVector.broadcast(SPECIES, a[p + 5]);
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
            FloatVector x6 = FloatVector.broadcast(SPECIES, a[p + 6]);
            c60 = x6.fma(b0, c60);
            c61 = x6.fma(b1, c61);
            c70 = x7.fma(b0, c70);
            c71 = x7.fma(b1, c71);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LANES);
        c10.intoArray(c, co + PANEL);
        c11.intoArray(c, co + PANEL + LANES);
        c20.intoArray(c, co + 2 * PANEL);
        c21.intoArray(c, co + 2 * PANEL + LANES);
        c30.intoArray(c, co + 3 * PANEL);
        c31.intoArray(c, co + 3 * PANEL + LANES);
        c40.intoArray(c, co + 4 * PANEL);
        c41.intoArray(c, co + 4 * PANEL + LANES);
        c50.intoArray(c, co + 5 * PANEL);
        c51.intoArray(c, co + 5 * PANEL + LANES);
        c60.intoArray(c, co + 6 * PANEL);
        c61.intoArray(c, co + 6 * PANEL + LANES);
        c70.intoArray(c, co + 7 * PANEL);
        c71.intoArray(c, co + 7 * PANEL + LANES);
    }

    /** As {@link #eightTransposed}, for half as many registers. */
    private void fourTransposed(float[] a, int ao, int lda, float[] b, int bo, float[] c, int co) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, b, bo);
        FloatVector c01 = FloatVector.fromArray(SPECIES, b, bo + LANES);
        FloatVector c10 = c00;
        FloatVector c11 = c01;
        FloatVector c20 = c00;
        FloatVector c21 = c01;
        FloatVector c30 = c00;
        FloatVector c31 = c01;
        int o = bo + PANEL;
        int p = ao;
        for (int i = 0; i < k; i++, o += PANEL, p += lda) {
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[p]);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[p + 3]);
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, o);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, o + LANES);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[p + 1]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[p + 2]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LANES);
        c10.intoArray(c, co + PANEL);
        c11.intoArray(c, co + PANEL + LANES);
        c20.intoArray(c, co + 2 * PANEL);
        c21.intoArray(c, co + 2 * PANEL + LANES);
        c30.intoArray(c, co + 3 * PANEL);
        c31.intoArray(c, co + 3 * PANEL + LANES);
    }

    /** A row alone: four panels at once, for two sums would wait for each other's latency. */
    private void row(
            int fromPanel,
            int toPanel,
            float[] a,
            int row,
            float[] packed,
            int at,
            float[] c,
            boolean relu,
            float[] scratch) {
        int panelSize = (k + 1) * PANEL;
        int panel = fromPanel;
        for (; panel + 4 <= toPanel; panel += 4) {
            row4(a, row * k, packed, at + panel * panelSize, panelSize, scratch);
            if (relu) {
                relu(scratch, 0, PANEL, 4);
            }
            int first = panel * PANEL;
            System.arraycopy(scratch, 0, c, row * columns + first, Math.min(4 * PANEL, columns - first));
        }
        rows(1, panel, toPanel, a, row, packed, at, c, relu, scratch);
    }

    private void rows(
            int rows,
            int fromPanel,
            int toPanel,
            float[] a,
            int row,
            float[] packed,
            int at,
            float[] c,
            boolean relu,
            float[] scratch) {
        for (int panel = fromPanel; panel < toPanel; panel++) {
            int bo = at + panel * (k + 1) * PANEL;
            int first = panel * PANEL;
            int width = Math.min(PANEL, columns - first);
            boolean whole = width == PANEL;
            float[] target = whole ? c : scratch;
            int co = whole ? row * columns + first : 0;
            int ldc = whole ? columns : PANEL;
            switch (rows) {
                case 8 -> rows8(a, row * k, packed, bo, target, co, ldc);
                case 4 -> rows4(a, row * k, packed, bo, target, co, ldc);
                case 2 -> rows2(a, row * k, packed, bo, target, co, ldc);
                default -> rows1(a, row * k, packed, bo, target, co);
            }
            if (relu) {
                relu(target, co, ldc, rows);
            }
            if (!whole) {
                for (int r = 0; r < rows; r++) {
                    System.arraycopy(scratch, r * PANEL, c, (row + r) * columns + first, width);
                }
            }
        }
    }

    private static void relu(float[] c, int co, int ldc, int rows) {
        for (int r = 0; r < rows; r++) {
            for (int v = co + r * ldc; v < co + r * ldc + PANEL; v += LANES) {
                FloatVector y = FloatVector.fromArray(SPECIES, c, v);
                y.blend(0, y.compare(LE, 0)).intoArray(c, v);
            }
        }
    }

    /** Eight rows of one panel. */
    private void rows8(float[] a, int ao, float[] b, int bo, float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, b, bo);
        FloatVector c01 = FloatVector.fromArray(SPECIES, b, bo + LANES);
        FloatVector c10 = c00;
        FloatVector c11 = c01;
        FloatVector c20 = c00;
        FloatVector c21 = c01;
        FloatVector c30 = c00;
        FloatVector c31 = c01;
        FloatVector c40 = c00;
        FloatVector c41 = c01;
        FloatVector c50 = c00;
        FloatVector c51 = c01;
        FloatVector c60 = c00;
        FloatVector c61 = c01;
        FloatVector c70 = c00;
        FloatVector c71 = c01;
        int a1 = ao + k;
        int a2 = ao + 2 * k;
        int a3 = ao + 3 * k;
        int a4 = ao + 4 * k;
        int a5 = ao + 5 * k;
        int a6 = ao + 6 * k;
        int a7 = ao + 7 * k;
        int o = bo + PANEL;
        for (int i = 0; i < k; i++, o += PANEL) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, o);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, o + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[ao + i]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + i]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[a2 + i]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[a3 + i]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            FloatVector x4 = FloatVector.broadcast(SPECIES, a[a4 + i]);
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            FloatVector x5 = FloatVector.broadcast(SPECIES, a[a5 + i]);
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
            FloatVector x6 = FloatVector.broadcast(SPECIES, a[a6 + i]);
            c60 = x6.fma(b0, c60);
            c61 = x6.fma(b1, c61);
            FloatVector x7 = FloatVector.broadcast(SPECIES, a[a7 + i]);
            c70 = x7.fma(b0, c70);
            c71 = x7.fma(b1, c71);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LANES);
        c10.intoArray(c, co + ldc);
        c11.intoArray(c, co + ldc + LANES);
        c20.intoArray(c, co + 2 * ldc);
        c21.intoArray(c, co + 2 * ldc + LANES);
        c30.intoArray(c, co + 3 * ldc);
        c31.intoArray(c, co + 3 * ldc + LANES);
        c40.intoArray(c, co + 4 * ldc);
        c41.intoArray(c, co + 4 * ldc + LANES);
        c50.intoArray(c, co + 5 * ldc);
        c51.intoArray(c, co + 5 * ldc + LANES);
        c60.intoArray(c, co + 6 * ldc);
        c61.intoArray(c, co + 6 * ldc + LANES);
        c70.intoArray(c, co + 7 * ldc);
        c71.intoArray(c, co + 7 * ldc + LANES);
    }

    /** As {@link #rows8} for four rows. */
    private void rows4(float[] a, int ao, float[] b, int bo, float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, b, bo);
        FloatVector c01 = FloatVector.fromArray(SPECIES, b, bo + LANES);
        FloatVector c10 = c00;
        FloatVector c11 = c01;
        FloatVector c20 = c00;
        FloatVector c21 = c01;
        FloatVector c30 = c00;
        FloatVector c31 = c01;
        int a1 = ao + k;
        int a2 = ao + 2 * k;
        int a3 = ao + 3 * k;
        int o = bo + PANEL;
        for (int i = 0; i < k; i++, o += PANEL) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, o);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, o + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[ao + i]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + i]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[a2 + i]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[a3 + i]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LANES);
        c10.intoArray(c, co + ldc);
        c11.intoArray(c, co + ldc + LANES);
        c20.intoArray(c, co + 2 * ldc);
        c21.intoArray(c, co + 2 * ldc + LANES);
        c30.intoArray(c, co + 3 * ldc);
        c31.intoArray(c, co + 3 * ldc + LANES);
    }

    /** As {@link #rows8} for two rows. */
    private void rows2(float[] a, int ao, float[] b, int bo, float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, b, bo);
        FloatVector c01 = FloatVector.fromArray(SPECIES, b, bo + LANES);
        FloatVector c10 = c00;
        FloatVector c11 = c01;
        int a1 = ao + k;
        int o = bo + PANEL;
        for (int i = 0; i < k; i++, o += PANEL) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, o);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, o + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[ao + i]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + i]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LANES);
        c10.intoArray(c, co + ldc);
        c11.intoArray(c, co + ldc + LANES);
    }

    /** As {@link #rows8} for one row. */
    private void rows1(float[] a, int ao, float[] b, int bo, float[] c, int co) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, b, bo);
        FloatVector c01 = FloatVector.fromArray(SPECIES, b, bo + LANES);
        int o = bo + PANEL;
        for (int i = 0; i < k; i++, o += PANEL) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, o);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, o + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[ao + i]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LANES);
    }

    /** One row of four panels, one behind the other. */
    private void row4(float[] a, int ao, float[] b, int bo, int panelSize, float[] c) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, b, bo);
        FloatVector c01 = FloatVector.fromArray(SPECIES, b, bo + LANES);
        int b1 = bo + panelSize;
        FloatVector c10 = FloatVector.fromArray(SPECIES, b, b1);
        FloatVector c11 = FloatVector.fromArray(SPECIES, b, b1 + LANES);
        int b2 = bo + 2 * panelSize;
        FloatVector c20 = FloatVector.fromArray(SPECIES, b, b2);
        FloatVector c21 = FloatVector.fromArray(SPECIES, b, b2 + LANES);
        int b3 = bo + 3 * panelSize;
        FloatVector c30 = FloatVector.fromArray(SPECIES, b, b3);
        FloatVector c31 = FloatVector.fromArray(SPECIES, b, b3 + LANES);
        int o = PANEL;
        for (int i = 0; i < k; i++, o += PANEL) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[ao + i]);
            c00 = x.fma(FloatVector.fromArray(SPECIES, b, bo + o), c00);
            c01 = x.fma(FloatVector.fromArray(SPECIES, b, bo + o + LANES), c01);
            c10 = x.fma(FloatVector.fromArray(SPECIES, b, b1 + o), c10);
            c11 = x.fma(FloatVector.fromArray(SPECIES, b, b1 + o + LANES), c11);
            c20 = x.fma(FloatVector.fromArray(SPECIES, b, b2 + o), c20);
            c21 = x.fma(FloatVector.fromArray(SPECIES, b, b2 + o + LANES), c21);
            c30 = x.fma(FloatVector.fromArray(SPECIES, b, b3 + o), c30);
            c31 = x.fma(FloatVector.fromArray(SPECIES, b, b3 + o + LANES), c31);
        }
        c00.intoArray(c, 0);
        c01.intoArray(c, LANES);
        c10.intoArray(c, PANEL);
        c11.intoArray(c, PANEL + LANES);
        c20.intoArray(c, 2 * PANEL);
        c21.intoArray(c, 2 * PANEL + LANES);
        c30.intoArray(c, 3 * PANEL);
        c31.intoArray(c, 3 * PANEL + LANES);
    }
}
