package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.ConvGeometry;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Nine weights in registers that pass along three rows of an image whose rows follow one another without a gap:
 *
 * <pre>
 *   y[i] = sum_kw inside[kw][i] (w[0, kw] x[i + kw right] + w[1, kw] x[i + kw right + middleRow] + w[2, kw] x[i + kw right + lastRow])
 * </pre>
 *
 * @param middleRow from the window's first row to its second
 * @param lastRow from its first row to its third
 * @param right from a column of the window to the next
 * @param left for each sum all ones where the window's first column lies in the image, or else zeros
 * @param middle the second column
 * @param last the third
 */
record ThreeRows(int middleRow, int lastRow, int right, int[] left, int[] middle, int[] last) {
    /** Runs of up to {@code rows} rows of windows, as many windows in each as the image has columns. */
    static ThreeRows of(ConvGeometry g, int middleRow, int lastRow, int rows) {
        return new ThreeRows(
                middleRow,
                lastRow,
                g.dilationW(),
                inside(g, rows, 0),
                inside(g, rows, 1),
                inside(g, rows, 2));
    }

    private static int[] inside(ConvGeometry g, int rows, int kw) {
        int[] mask = new int[Lanes.ceil(rows * g.inW())];
        for (int i = 0; i < rows * g.inW(); i++) {
            int iw = i % g.inW() - g.padLeft() + kw * g.dilationW();
            mask[i] = iw >= 0 && iw < g.inW() ? -1 : 0;
        }
        return mask;
    }

    /**
     * The gradient of the weights: {@code sums[t][lane] += inside[kw][i] y[i] x[i + kw right + kh down]} over a run's i of that lane,
     * for the nine taps t = (kh, kw).
     *
     * @param yo where in the same array the gradient of the sums begins, whatever it is where no window is inside
     * @param sums where the nine vectors are
     */
    void multiplyAndAdd(float[] x, int xo, int yo, int n, int sums) {
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
