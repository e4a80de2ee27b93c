package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * {@code C = A B} for a matrix B that is never made: its row for a tap is a run of floats, {@code offsets[tap]}
 * behind a place of {@link Planes}.
 *
 * <p>A is packed by tiles of {@link #ROWS} rows, so that what a tap needs of a tile lies side by side, with zeros for rows that
 * there are none of. Every sum runs over taps in their order.
 *
 * @param rows of A and C
 * @param rowStep from a row of A to the next, in the weights that it is packed from
 * @param weights (taps): where a row's weight for the tap is, behind its first
 * @param offsets (taps)
 */
record TapProduct(int rows, int rowStep, int[] weights, int[] offsets) {
    /** Rows of a tile. */
    static final int ROWS = 4;

    int taps() {
        return offsets.length;
    }

    /** Tiles of rows. */
    int tiles() {
        return (rows + ROWS - 1) / ROWS;
    }

    int packedSize() {
        return tiles() * ROWS * taps();
    }

    /** {@code packed[at + (row / ROWS * taps + tap) * ROWS + row % ROWS] = A[row, tap]}. */
    void pack(float[] w, int wo, float[] packed, int at) {
        Arrays.fill(packed, at, at + packedSize(), 0);
        for (int row = 0; row < rows; row++) {
            int to = at + row / ROWS * ROWS * taps() + row % ROWS;
            for (int t = 0; t < taps(); t++) {
                packed[to + t * ROWS] = w[wo + row * rowStep + weights[t]];
            }
        }
    }

    /**
     * Some tiles of C.
     *
     * @param planes where B's rows are, from {@code po}
     * @param n columns, of whole vectors
     * @param c (ROWS (toTile - fromTile), n) from {@code co}
     */
    void multiply(float[] packed, int at, int fromTile, int toTile, float[] planes, int po, int n, float[] c, int co) {
        for (int tile = fromTile; tile < toTile; tile++) {
            int ao = at + tile * ROWS * taps();
            int row = co + (tile - fromTile) * ROWS * n;
            int i = 0;
            for (; Lanes.MANY_REGISTERS && i <= n - 4 * LANES; i += 4 * LANES) {
                fourVectors(packed, ao, planes, po + i, c, row + i, n);
            }
            for (; i <= n - 2 * LANES; i += 2 * LANES) {
                twoVectors(packed, ao, planes, po + i, c, row + i, n);
            }
            if (i < n) {
                oneVector(packed, ao, planes, po + i, c, row + i, n);
            }
        }
    }

    private void oneVector(float[] a, int ao, float[] b, int bo, float[] c, int co, int ldc) {
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = c0;
        FloatVector c2 = c0;
        FloatVector c3 = c0;
        int w = ao;
        for (int offset : offsets) {
            FloatVector x = FloatVector.fromArray(SPECIES, b, bo + offset);
            c0 = x.fma(FloatVector.broadcast(SPECIES, a[w]), c0);
            c1 = x.fma(FloatVector.broadcast(SPECIES, a[w + 1]), c1);
            c2 = x.fma(FloatVector.broadcast(SPECIES, a[w + 2]), c2);
            c3 = x.fma(FloatVector.broadcast(SPECIES, a[w + 3]), c3);
            w += ROWS;
        }
        c0.intoArray(c, co);
        c1.intoArray(c, co + ldc);
        c2.intoArray(c, co + 2 * ldc);
        c3.intoArray(c, co + 3 * ldc);
    }

    private void twoVectors(float[] a, int ao, float[] b, int bo, float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = c00;
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        int w = ao;
        for (int offset : offsets) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bo + offset);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bo + offset + LANES);
            FloatVector w0 = FloatVector.broadcast(SPECIES, a[w]);
            c00 = w0.fma(b0, c00);
            c01 = w0.fma(b1, c01);
            FloatVector w1 = FloatVector.broadcast(SPECIES, a[w + 1]);
            c10 = w1.fma(b0, c10);
            c11 = w1.fma(b1, c11);
            FloatVector w2 = FloatVector.broadcast(SPECIES, a[w + 2]);
            c20 = w2.fma(b0, c20);
            c21 = w2.fma(b1, c21);
            FloatVector w3 = FloatVector.broadcast(SPECIES, a[w + 3]);
            c30 = w3.fma(b0, c30);
            c31 = w3.fma(b1, c31);
            w += ROWS;
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

    /** As {@link #twoVectors}, where there are twice as many registers. */
    private void fourVectors(float[] a, int ao, float[] b, int bo, float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = c00;
        FloatVector c02 = c00;
        FloatVector c03 = c00;
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c12 = c00;
        FloatVector c13 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c22 = c00;
        FloatVector c23 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        FloatVector c32 = c00;
        FloatVector c33 = c00;
        int w = ao;
        for (int offset : offsets) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bo + offset);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bo + offset + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, bo + offset + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(SPECIES, b, bo + offset + 3 * LANES);
            FloatVector w0 = FloatVector.broadcast(SPECIES, a[w]);
            c00 = w0.fma(b0, c00);
            c01 = w0.fma(b1, c01);
            c02 = w0.fma(b2, c02);
            c03 = w0.fma(b3, c03);
            FloatVector w1 = FloatVector.broadcast(SPECIES, a[w + 1]);
            c10 = w1.fma(b0, c10);
            c11 = w1.fma(b1, c11);
            c12 = w1.fma(b2, c12);
            c13 = w1.fma(b3, c13);
            FloatVector w2 = FloatVector.broadcast(SPECIES, a[w + 2]);
            c20 = w2.fma(b0, c20);
            c21 = w2.fma(b1, c21);
            c22 = w2.fma(b2, c22);
            c23 = w2.fma(b3, c23);
            FloatVector w3 = FloatVector.broadcast(SPECIES, a[w + 3]);
            c30 = w3.fma(b0, c30);
            c31 = w3.fma(b1, c31);
            c32 = w3.fma(b2, c32);
            c33 = w3.fma(b3, c33);
            w += ROWS;
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LANES);
        c02.intoArray(c, co + 2 * LANES);
        c03.intoArray(c, co + 3 * LANES);
        c10.intoArray(c, co + ldc);
        c11.intoArray(c, co + ldc + LANES);
        c12.intoArray(c, co + ldc + 2 * LANES);
        c13.intoArray(c, co + ldc + 3 * LANES);
        c20.intoArray(c, co + 2 * ldc);
        c21.intoArray(c, co + 2 * ldc + LANES);
        c22.intoArray(c, co + 2 * ldc + 2 * LANES);
        c23.intoArray(c, co + 2 * ldc + 3 * LANES);
        c30.intoArray(c, co + 3 * ldc);
        c31.intoArray(c, co + 3 * ldc + LANES);
        c32.intoArray(c, co + 3 * ldc + 2 * LANES);
        c33.intoArray(c, co + 3 * ldc + 3 * LANES);
    }
}
