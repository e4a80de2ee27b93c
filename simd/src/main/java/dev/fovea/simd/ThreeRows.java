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
 *   y[i] = sum_kw inside[kw][i] (w[0, kw] x[i + kw right] + w[1, kw] x[i + kw right + down] + w[2, kw] x[i + kw right + 2 down])
 * </pre>
 *
 * @param n sums of a run, whole vectors of them
 * @param down from a row of the window to the next
 * @param right from a column of the window to the next
 * @param left for each sum all ones where the window's first column lies in the image, or else zeros
 * @param middle the second column
 * @param last the third
 */
record ThreeRows(int n, int down, int right, int[] left, int[] middle, int[] last) implements TapRun {
    /** Runs of {@code rows} rows of windows, as many windows in each as the image has columns. */
    static ThreeRows of(ConvGeometry g, int rows) {
        return new ThreeRows(
                Lanes.ceil(rows * g.inW()),
                g.dilationH() * g.inW(),
                g.dilationW(),
                inside(g, rows, 0),
                inside(g, rows, 1),
                inside(g, rows, 2));
    }

    /** For each sum of a run all ones where that column of its window lies in the image, or else zeros. */
    static int[] inside(ConvGeometry g, int rows, int kw) {
        int[] mask = new int[Lanes.ceil(rows * g.inW())];
        for (int i = 0; i < rows * g.inW(); i++) {
            int iw = i % g.inW() - g.padLeft() + kw * g.dilationW();
            mask[i] = iw >= 0 && iw < g.inW() ? -1 : 0;
        }
        return mask;
    }

    @Override
    public void multiply(float[] x, int xo, float[] w, int wo, int yo) {
        FloatVector w0 = FloatVector.broadcast(SPECIES, w[wo]);
        FloatVector w1 = FloatVector.broadcast(SPECIES, w[wo + 1]);
        FloatVector w2 = FloatVector.broadcast(SPECIES, w[wo + 2]);
        FloatVector w3 = FloatVector.broadcast(SPECIES, w[wo + 3]);
        FloatVector w4 = FloatVector.broadcast(SPECIES, w[wo + 4]);
        FloatVector w5 = FloatVector.broadcast(SPECIES, w[wo + 5]);
        FloatVector w6 = FloatVector.broadcast(SPECIES, w[wo + 6]);
        FloatVector w7 = FloatVector.broadcast(SPECIES, w[wo + 7]);
        FloatVector w8 = FloatVector.broadcast(SPECIES, w[wo + 8]);
        int m = xo + right;
        int l = m + right;
        for (int i = 0; i < n; i += LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, x, xo + i).mul(w0);
            FloatVector b = FloatVector.fromArray(SPECIES, x, m + i).mul(w1);
            FloatVector c = FloatVector.fromArray(SPECIES, x, l + i).mul(w2);
            a = FloatVector.fromArray(SPECIES, x, xo + down + i).fma(w3, a);
            b = FloatVector.fromArray(SPECIES, x, m + down + i).fma(w4, b);
            c = FloatVector.fromArray(SPECIES, x, l + down + i).fma(w5, c);
            a = FloatVector.fromArray(SPECIES, x, xo + 2 * down + i).fma(w6, a);
            b = FloatVector.fromArray(SPECIES, x, m + 2 * down + i).fma(w7, b);
            c = FloatVector.fromArray(SPECIES, x, l + 2 * down + i).fma(w8, c);
            keep(b, middle, i).add(keep(a, left, i)).add(keep(c, last, i)).intoArray(x, yo + i);
        }
    }

    @Override
    public void multiplyAndAdd(float[] x, int xo, int yo, int sums) {
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
            s3 = FloatVector.fromArray(SPECIES, x, xo + down + i).fma(a, s3);
            s4 = FloatVector.fromArray(SPECIES, x, m + down + i).fma(b, s4);
            s5 = FloatVector.fromArray(SPECIES, x, l + down + i).fma(c, s5);
            s6 = FloatVector.fromArray(SPECIES, x, xo + 2 * down + i).fma(a, s6);
            s7 = FloatVector.fromArray(SPECIES, x, m + 2 * down + i).fma(b, s7);
            s8 = FloatVector.fromArray(SPECIES, x, l + 2 * down + i).fma(c, s8);
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
