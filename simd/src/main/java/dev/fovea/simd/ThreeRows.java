package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The nine taps of a 3x3 window: sums by {@link DepthwiseStrips}, and the gradient of the weights as nine dot products at once, which
 * pass along a run of rows.
 *
 * @param strips makes the sums
 * @param pitch columns of the image
 * @param rowsOfRun rows of windows in a run
 * @param middleRow from the window's first row to its second
 * @param lastRow from its first row to its third
 * @param right from a column of the window to the next
 * @param left (run): all ones where the window's first column lies in the image, or else zeros
 * @param middle the second column
 * @param last the third
 */
record ThreeRows(
        DepthwiseStrips strips,
        int pitch,
        int rowsOfRun,
        int middleRow,
        int lastRow,
        int right,
        int[] left,
        int[] middle,
        int[] last)
        implements TapRun {
    /** Positions of a run whose masks, one for each column of the window, do not crowd the first level of cache. */
    private static final int RUN = 512;

    /** @param rowOffsets from a window's first row to each of its rows */
    static ThreeRows of(ConvGeometry g, int[] rowOffsets) {
        int rows = rowsOfRun(g);
        return new ThreeRows(
                new DepthwiseStrips(g, rowOffsets[1], rowOffsets[2]),
                g.inW(),
                rows,
                rowOffsets[1],
                rowOffsets[2],
                g.dilationW(),
                inside(g, rows, 0),
                inside(g, rows, 1),
                inside(g, rows, 2));
    }

    /** Rows of windows in a run, about as many in each. */
    static int rowsOfRun(ConvGeometry g) {
        int runs = Math.min(g.outH(), (g.outH() * g.inW() - 1) / RUN + 1);
        return (g.outH() - 1) / runs + 1;
    }

    /** For each position of a run all ones where that column of its window lies in the image, or else zeros. */
    static int[] inside(ConvGeometry g, int rows, int kw) {
        int[] mask = new int[Lanes.ceil(rows * g.inW())];
        for (int i = 0; i < rows * g.inW(); i++) {
            int iw = i % g.inW() - g.padLeft() + kw * g.dilationW();
            mask[i] = iw >= 0 && iw < g.inW() ? -1 : 0;
        }
        return mask;
    }

    @Override
    public void multiply(float[] x, float[] w, int wo, Epilogue epilogue, float b, float[] y, int yo, int rows) {
        strips.multiply(x, w, wo, epilogue, b, y, yo, rows);
    }

    @Override
    public boolean writesBeyond() {
        return pitch < LANES;
    }

    @Override
    public void multiplyAndAdd(float[] x, int dyo, int rows, int sums) {
        for (int row = 0; row < rows; row += rowsOfRun) {
            int at = row * pitch;
            multiplyAndAdd(x, at, dyo + at, Math.min(rowsOfRun, rows - row) * pitch, sums);
        }
    }

    private void multiplyAndAdd(float[] x, int xo, int yo, int n, int sums) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, x, sums);
        FloatVector s1 = FloatVector.fromArray(SPECIES, x, sums + LANES);
        FloatVector s2 = FloatVector.fromArray(SPECIES, x, sums + 2 * LANES);
        FloatVector s3 = FloatVector.fromArray(SPECIES, x, sums + 3 * LANES);
        FloatVector s4 = FloatVector.fromArray(SPECIES, x, sums + 4 * LANES);
        FloatVector s5 = FloatVector.fromArray(SPECIES, x, sums + 5 * LANES);
        FloatVector s6 = FloatVector.fromArray(SPECIES, x, sums + 6 * LANES);
        FloatVector s7 = FloatVector.fromArray(SPECIES, x, sums + 7 * LANES);
        FloatVector s8 = FloatVector.fromArray(SPECIES, x, sums + 8 * LANES);
        int m = xo + right;
        int l = m + right;
        for (int i = 0; i < n; i += LANES) {
            FloatVector dy = FloatVector.fromArray(SPECIES, x, yo + i);
            FloatVector a = keep(dy, left, i);
            FloatVector b = keep(dy, middle, i);
            FloatVector c = keep(dy, last, i);
            s0 = FloatVector.fromArray(SPECIES, x, xo + i).fma(a, s0);
            s1 = FloatVector.fromArray(SPECIES, x, m + i).fma(b, s1);
            s2 = FloatVector.fromArray(SPECIES, x, l + i).fma(c, s2);
            s3 = FloatVector.fromArray(SPECIES, x, xo + middleRow + i).fma(a, s3);
            s4 = FloatVector.fromArray(SPECIES, x, m + middleRow + i).fma(b, s4);
            s5 = FloatVector.fromArray(SPECIES, x, l + middleRow + i).fma(c, s5);
            s6 = FloatVector.fromArray(SPECIES, x, xo + lastRow + i).fma(a, s6);
            s7 = FloatVector.fromArray(SPECIES, x, m + lastRow + i).fma(b, s7);
            s8 = FloatVector.fromArray(SPECIES, x, l + lastRow + i).fma(c, s8);
        }
        s0.intoArray(x, sums);
        s1.intoArray(x, sums + LANES);
        s2.intoArray(x, sums + 2 * LANES);
        s3.intoArray(x, sums + 3 * LANES);
        s4.intoArray(x, sums + 4 * LANES);
        s5.intoArray(x, sums + 5 * LANES);
        s6.intoArray(x, sums + 6 * LANES);
        s7.intoArray(x, sums + 7 * LANES);
        s8.intoArray(x, sums + 8 * LANES);
    }

    private static FloatVector keep(FloatVector sum, int[] mask, int i) {
        return sum.reinterpretAsInts()
                .and(IntVector.fromArray(PoolColumns.INTS, mask, i))
                .reinterpretAsFloats();
    }
}
