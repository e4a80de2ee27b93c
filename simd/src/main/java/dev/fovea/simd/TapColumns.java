package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The weights of one column of a window in registers, which pass along as many rows of an image as the window has; then the next
 * column's. A window of 5x5 or 7x7 has more weights than there are registers.
 *
 * <pre>
 *   y[i] = sum_kw inside[kw][i] sum_kh w[kh, kw] x[i + kw right + down[kh]]
 * </pre>
 *
 * @param pitch columns of the image
 * @param rowsOfRun rows of windows in a run
 * @param kernelH rows of the window, 5 or 7
 * @param kernelW columns of the window
 * @param down from the window's first row to each
 * @param right from a column of the window to the next
 * @param masks floats of a run, whole vectors of them
 * @param inside (kernelW, masks): all ones where a column of a sum's window lies in the image, or else zeros
 */
record TapColumns(int pitch, int rowsOfRun, int kernelH, int kernelW, int[] down, int right, int masks, int[] inside)
        implements TapRun {
    private static final int FIVE = 5;
    private static final int SEVEN = 7;

    /** Whether these are the rows of a geometry's window. */
    static boolean covers(ConvGeometry g) {
        return g.kernelH() == FIVE || g.kernelH() == SEVEN;
    }

    /** @param rowOffsets from a window's first row to each of its rows */
    static TapColumns of(ConvGeometry g, int[] rowOffsets) {
        int rows = ThreeRows.rowsOfRun(g);
        int masks = Lanes.ceil(rows * g.inW());
        int[] inside = new int[g.kernelW() * masks];
        for (int kw = 0; kw < g.kernelW(); kw++) {
            System.arraycopy(ThreeRows.inside(g, rows, kw), 0, inside, kw * masks, masks);
        }
        return new TapColumns(g.inW(), rows, g.kernelH(), g.kernelW(), rowOffsets, g.dilationW(), masks, inside);
    }

    @Override
    public void multiply(float[] x, float[] w, int wo, Epilogue epilogue, float b, float[] y, int yo, int rows) {
        for (int row = 0; row < rows; row += rowsOfRun) {
            int at = row * pitch;
            int n = Math.min(rowsOfRun, rows - row) * pitch;
            Arrays.fill(y, yo + at, yo + at + n, 0);
            for (int kw = 0; kw < kernelW; kw++) {
                if (kernelH == FIVE) {
                    addFive(x, at + kw * right, w, wo + kw, kw * masks, y, yo + at, n);
                } else {
                    addSeven(x, at + kw * right, w, wo + kw, kw * masks, y, yo + at, n);
                }
            }
            Finish.row(epilogue, b, y, yo + at, n);
        }
    }

    @Override
    public boolean writesBeyond() {
        return true;
    }

    @Override
    public void multiplyAndAdd(float[] x, int dyo, int rows, int sums) {
        for (int row = 0; row < rows; row += rowsOfRun) {
            int at = row * pitch;
            int n = Math.min(rowsOfRun, rows - row) * pitch;
            for (int kw = 0; kw < kernelW; kw++) {
                if (kernelH == FIVE) {
                    dotFive(x, at + kw * right, kw * masks, dyo + at, n, sums + kw * LANES);
                } else {
                    dotSeven(x, at + kw * right, kw * masks, dyo + at, n, sums + kw * LANES);
                }
            }
        }
    }

    private void addFive(float[] x, int xo, float[] w, int wo, int mask, float[] y, int yo, int n) {
        FloatVector w0 = FloatVector.broadcast(SPECIES, w[wo]);
        FloatVector w1 = FloatVector.broadcast(SPECIES, w[wo + kernelW]);
        FloatVector w2 = FloatVector.broadcast(SPECIES, w[wo + 2 * kernelW]);
        FloatVector w3 = FloatVector.broadcast(SPECIES, w[wo + 3 * kernelW]);
        FloatVector w4 = FloatVector.broadcast(SPECIES, w[wo + 4 * kernelW]);
        int x1 = xo + down[1];
        int x2 = xo + down[2];
        int x3 = xo + down[3];
        int x4 = xo + down[4];
        for (int i = 0; i < n; i += LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, x, xo + i).mul(w0);
            a = FloatVector.fromArray(SPECIES, x, x1 + i).fma(w1, a);
            a = FloatVector.fromArray(SPECIES, x, x2 + i).fma(w2, a);
            a = FloatVector.fromArray(SPECIES, x, x3 + i).fma(w3, a);
            a = FloatVector.fromArray(SPECIES, x, x4 + i).fma(w4, a);
            keep(a, inside, mask + i)
                    .add(FloatVector.fromArray(SPECIES, y, yo + i))
                    .intoArray(y, yo + i);
        }
    }

    private void addSeven(float[] x, int xo, float[] w, int wo, int mask, float[] y, int yo, int n) {
        FloatVector w0 = FloatVector.broadcast(SPECIES, w[wo]);
        FloatVector w1 = FloatVector.broadcast(SPECIES, w[wo + kernelW]);
        FloatVector w2 = FloatVector.broadcast(SPECIES, w[wo + 2 * kernelW]);
        FloatVector w3 = FloatVector.broadcast(SPECIES, w[wo + 3 * kernelW]);
        FloatVector w4 = FloatVector.broadcast(SPECIES, w[wo + 4 * kernelW]);
        FloatVector w5 = FloatVector.broadcast(SPECIES, w[wo + 5 * kernelW]);
        FloatVector w6 = FloatVector.broadcast(SPECIES, w[wo + 6 * kernelW]);
        int x1 = xo + down[1];
        int x2 = xo + down[2];
        int x3 = xo + down[3];
        int x4 = xo + down[4];
        int x5 = xo + down[5];
        int x6 = xo + down[6];
        for (int i = 0; i < n; i += LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, x, xo + i).mul(w0);
            a = FloatVector.fromArray(SPECIES, x, x1 + i).fma(w1, a);
            a = FloatVector.fromArray(SPECIES, x, x2 + i).fma(w2, a);
            a = FloatVector.fromArray(SPECIES, x, x3 + i).fma(w3, a);
            a = FloatVector.fromArray(SPECIES, x, x4 + i).fma(w4, a);
            a = FloatVector.fromArray(SPECIES, x, x5 + i).fma(w5, a);
            a = FloatVector.fromArray(SPECIES, x, x6 + i).fma(w6, a);
            keep(a, inside, mask + i)
                    .add(FloatVector.fromArray(SPECIES, y, yo + i))
                    .intoArray(y, yo + i);
        }
    }

    /** {@code sums[kh][lane] += inside[i] y[i] x[i + kh down]} for one column, whose vectors of sums are kernelW apart. */
    private void dotFive(float[] x, int xo, int mask, int yo, int n, int sums) {
        int next = kernelW * LANES;
        FloatVector s0 = FloatVector.fromArray(SPECIES, x, sums);
        FloatVector s1 = FloatVector.fromArray(SPECIES, x, sums + next);
        FloatVector s2 = FloatVector.fromArray(SPECIES, x, sums + 2 * next);
        FloatVector s3 = FloatVector.fromArray(SPECIES, x, sums + 3 * next);
        FloatVector s4 = FloatVector.fromArray(SPECIES, x, sums + 4 * next);
        int x1 = xo + down[1];
        int x2 = xo + down[2];
        int x3 = xo + down[3];
        int x4 = xo + down[4];
        for (int i = 0; i < n; i += LANES) {
            FloatVector dy = keep(FloatVector.fromArray(SPECIES, x, yo + i), inside, mask + i);
            s0 = FloatVector.fromArray(SPECIES, x, xo + i).fma(dy, s0);
            s1 = FloatVector.fromArray(SPECIES, x, x1 + i).fma(dy, s1);
            s2 = FloatVector.fromArray(SPECIES, x, x2 + i).fma(dy, s2);
            s3 = FloatVector.fromArray(SPECIES, x, x3 + i).fma(dy, s3);
            s4 = FloatVector.fromArray(SPECIES, x, x4 + i).fma(dy, s4);
        }
        s0.intoArray(x, sums);
        s1.intoArray(x, sums + next);
        s2.intoArray(x, sums + 2 * next);
        s3.intoArray(x, sums + 3 * next);
        s4.intoArray(x, sums + 4 * next);
    }

    private void dotSeven(float[] x, int xo, int mask, int yo, int n, int sums) {
        int next = kernelW * LANES;
        FloatVector s0 = FloatVector.fromArray(SPECIES, x, sums);
        FloatVector s1 = FloatVector.fromArray(SPECIES, x, sums + next);
        FloatVector s2 = FloatVector.fromArray(SPECIES, x, sums + 2 * next);
        FloatVector s3 = FloatVector.fromArray(SPECIES, x, sums + 3 * next);
        FloatVector s4 = FloatVector.fromArray(SPECIES, x, sums + 4 * next);
        FloatVector s5 = FloatVector.fromArray(SPECIES, x, sums + 5 * next);
        FloatVector s6 = FloatVector.fromArray(SPECIES, x, sums + 6 * next);
        int x1 = xo + down[1];
        int x2 = xo + down[2];
        int x3 = xo + down[3];
        int x4 = xo + down[4];
        int x5 = xo + down[5];
        int x6 = xo + down[6];
        for (int i = 0; i < n; i += LANES) {
            FloatVector dy = keep(FloatVector.fromArray(SPECIES, x, yo + i), inside, mask + i);
            s0 = FloatVector.fromArray(SPECIES, x, xo + i).fma(dy, s0);
            s1 = FloatVector.fromArray(SPECIES, x, x1 + i).fma(dy, s1);
            s2 = FloatVector.fromArray(SPECIES, x, x2 + i).fma(dy, s2);
            s3 = FloatVector.fromArray(SPECIES, x, x3 + i).fma(dy, s3);
            s4 = FloatVector.fromArray(SPECIES, x, x4 + i).fma(dy, s4);
            s5 = FloatVector.fromArray(SPECIES, x, x5 + i).fma(dy, s5);
            s6 = FloatVector.fromArray(SPECIES, x, x6 + i).fma(dy, s6);
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
