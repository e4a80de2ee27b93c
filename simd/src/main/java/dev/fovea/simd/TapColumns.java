package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.ConvGeometry;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The weights of one column of a window in registers, which pass along as many rows of an image as the window has; then the next
 * column's. A window of 5x5 or 7x7 has more weights than there are registers.
 *
 * <pre>
 *   y[i] = sum_kw inside[kw][i] sum_kh w[kh, kw] x[i + kw right + kh down]
 * </pre>
 *
 * @param n sums of a run, whole vectors of them
 * @param kernelH rows of the window, 5 or 7
 * @param kernelW columns of the window
 * @param down from a row of the window to the next
 * @param right from a column of the window to the next
 * @param inside (kernelW, n): all ones where a column of a sum's window lies in the image, or else zeros
 */
record TapColumns(int n, int kernelH, int kernelW, int down, int right, int[] inside) implements TapRun {
    private static final int FIVE = 5;
    private static final int SEVEN = 7;

    /** Whether these are the rows of a geometry's window. */
    static boolean covers(ConvGeometry g) {
        return g.kernelH() == FIVE || g.kernelH() == SEVEN;
    }

    /** Runs of {@code rows} rows of windows, as many windows in each as the image has columns. */
    static TapColumns of(ConvGeometry g, int rows) {
        int n = Lanes.ceil(rows * g.inW());
        int[] inside = new int[g.kernelW() * n];
        for (int kw = 0; kw < g.kernelW(); kw++) {
            System.arraycopy(ThreeRows.inside(g, rows, kw), 0, inside, kw * n, n);
        }
        return new TapColumns(n, g.kernelH(), g.kernelW(), g.dilationH() * g.inW(), g.dilationW(), inside);
    }

    @Override
    public void multiply(float[] x, int xo, float[] w, int wo, int yo) {
        Arrays.fill(x, yo, yo + n, 0);
        for (int kw = 0; kw < kernelW; kw++) {
            if (kernelH == FIVE) {
                addFive(x, xo + kw * right, w, wo + kw, kw * n, yo);
            } else {
                addSeven(x, xo + kw * right, w, wo + kw, kw * n, yo);
            }
        }
    }

    @Override
    public void multiplyAndAdd(float[] x, int xo, int yo, int sums) {
        for (int kw = 0; kw < kernelW; kw++) {
            if (kernelH == FIVE) {
                dotFive(x, xo + kw * right, kw * n, yo, sums + kw * LANES);
            } else {
                dotSeven(x, xo + kw * right, kw * n, yo, sums + kw * LANES);
            }
        }
    }

    private void addFive(float[] x, int xo, float[] w, int wo, int mask, int yo) {
        FloatVector w0 = FloatVector.broadcast(SPECIES, w[wo]);
        FloatVector w1 = FloatVector.broadcast(SPECIES, w[wo + kernelW]);
        FloatVector w2 = FloatVector.broadcast(SPECIES, w[wo + 2 * kernelW]);
        FloatVector w3 = FloatVector.broadcast(SPECIES, w[wo + 3 * kernelW]);
        FloatVector w4 = FloatVector.broadcast(SPECIES, w[wo + 4 * kernelW]);
        for (int i = 0; i < n; i += LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, x, xo + i).mul(w0);
            a = FloatVector.fromArray(SPECIES, x, xo + down + i).fma(w1, a);
            a = FloatVector.fromArray(SPECIES, x, xo + 2 * down + i).fma(w2, a);
            a = FloatVector.fromArray(SPECIES, x, xo + 3 * down + i).fma(w3, a);
            a = FloatVector.fromArray(SPECIES, x, xo + 4 * down + i).fma(w4, a);
            keep(a, inside, mask + i)
                    .add(FloatVector.fromArray(SPECIES, x, yo + i))
                    .intoArray(x, yo + i);
        }
    }

    private void addSeven(float[] x, int xo, float[] w, int wo, int mask, int yo) {
        FloatVector w0 = FloatVector.broadcast(SPECIES, w[wo]);
        FloatVector w1 = FloatVector.broadcast(SPECIES, w[wo + kernelW]);
        FloatVector w2 = FloatVector.broadcast(SPECIES, w[wo + 2 * kernelW]);
        FloatVector w3 = FloatVector.broadcast(SPECIES, w[wo + 3 * kernelW]);
        FloatVector w4 = FloatVector.broadcast(SPECIES, w[wo + 4 * kernelW]);
        FloatVector w5 = FloatVector.broadcast(SPECIES, w[wo + 5 * kernelW]);
        FloatVector w6 = FloatVector.broadcast(SPECIES, w[wo + 6 * kernelW]);
        for (int i = 0; i < n; i += LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, x, xo + i).mul(w0);
            a = FloatVector.fromArray(SPECIES, x, xo + down + i).fma(w1, a);
            a = FloatVector.fromArray(SPECIES, x, xo + 2 * down + i).fma(w2, a);
            a = FloatVector.fromArray(SPECIES, x, xo + 3 * down + i).fma(w3, a);
            a = FloatVector.fromArray(SPECIES, x, xo + 4 * down + i).fma(w4, a);
            a = FloatVector.fromArray(SPECIES, x, xo + 5 * down + i).fma(w5, a);
            a = FloatVector.fromArray(SPECIES, x, xo + 6 * down + i).fma(w6, a);
            keep(a, inside, mask + i)
                    .add(FloatVector.fromArray(SPECIES, x, yo + i))
                    .intoArray(x, yo + i);
        }
    }

    /** {@code sums[kh][lane] += inside[i] y[i] x[i + kh down]} for one column, whose vectors of sums are kernelW apart. */
    private void dotFive(float[] x, int xo, int mask, int yo, int sums) {
        int next = kernelW * LANES;
        FloatVector s0 = FloatVector.fromArray(SPECIES, x, sums);
        FloatVector s1 = FloatVector.fromArray(SPECIES, x, sums + next);
        FloatVector s2 = FloatVector.fromArray(SPECIES, x, sums + 2 * next);
        FloatVector s3 = FloatVector.fromArray(SPECIES, x, sums + 3 * next);
        FloatVector s4 = FloatVector.fromArray(SPECIES, x, sums + 4 * next);
        for (int i = 0; i < n; i += LANES) {
            FloatVector dy = keep(FloatVector.fromArray(SPECIES, x, yo + i), inside, mask + i);
            s0 = FloatVector.fromArray(SPECIES, x, xo + i).fma(dy, s0);
            s1 = FloatVector.fromArray(SPECIES, x, xo + down + i).fma(dy, s1);
            s2 = FloatVector.fromArray(SPECIES, x, xo + 2 * down + i).fma(dy, s2);
            s3 = FloatVector.fromArray(SPECIES, x, xo + 3 * down + i).fma(dy, s3);
            s4 = FloatVector.fromArray(SPECIES, x, xo + 4 * down + i).fma(dy, s4);
        }
        s0.intoArray(x, sums);
        s1.intoArray(x, sums + next);
        s2.intoArray(x, sums + 2 * next);
        s3.intoArray(x, sums + 3 * next);
        s4.intoArray(x, sums + 4 * next);
    }

    private void dotSeven(float[] x, int xo, int mask, int yo, int sums) {
        int next = kernelW * LANES;
        FloatVector s0 = FloatVector.fromArray(SPECIES, x, sums);
        FloatVector s1 = FloatVector.fromArray(SPECIES, x, sums + next);
        FloatVector s2 = FloatVector.fromArray(SPECIES, x, sums + 2 * next);
        FloatVector s3 = FloatVector.fromArray(SPECIES, x, sums + 3 * next);
        FloatVector s4 = FloatVector.fromArray(SPECIES, x, sums + 4 * next);
        FloatVector s5 = FloatVector.fromArray(SPECIES, x, sums + 5 * next);
        FloatVector s6 = FloatVector.fromArray(SPECIES, x, sums + 6 * next);
        for (int i = 0; i < n; i += LANES) {
            FloatVector dy = keep(FloatVector.fromArray(SPECIES, x, yo + i), inside, mask + i);
            s0 = FloatVector.fromArray(SPECIES, x, xo + i).fma(dy, s0);
            s1 = FloatVector.fromArray(SPECIES, x, xo + down + i).fma(dy, s1);
            s2 = FloatVector.fromArray(SPECIES, x, xo + 2 * down + i).fma(dy, s2);
            s3 = FloatVector.fromArray(SPECIES, x, xo + 3 * down + i).fma(dy, s3);
            s4 = FloatVector.fromArray(SPECIES, x, xo + 4 * down + i).fma(dy, s4);
            s5 = FloatVector.fromArray(SPECIES, x, xo + 5 * down + i).fma(dy, s5);
            s6 = FloatVector.fromArray(SPECIES, x, xo + 6 * down + i).fma(dy, s6);
        }
        s0.intoArray(x, sums);
        s1.intoArray(x, sums + next);
        s2.intoArray(x, sums + 2 * next);
        s3.intoArray(x, sums + 3 * next);
        s4.intoArray(x, sums + 4 * next);
        s5.intoArray(x, sums + 5 * next);
        s6.intoArray(x, sums + 6 * next);
    }

    private static FloatVector keep(FloatVector sum, int[] mask, int i) {
        return sum.reinterpretAsInts()
                .and(IntVector.fromArray(PoolColumns.INTS, mask, i))
                .reinterpretAsFloats();
    }
}
