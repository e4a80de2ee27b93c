package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import jdk.incubator.vector.FloatVector;

/**
 * A 3x3 filter that passes down an image by strips of a vector's columns. Rows of the image follow one another without a gap: what a
 * window would read beyond the left or the right edge is a place of a neighbouring row, and its weight there is zero. A strip's weights
 * and the sums that its next rows go on with stay in registers, so that each place is read once for each column of the window. The
 * last strip begins earlier where columns do not fill it. All sums begin with the window's first place and take the others in row
 * order. Numbers have to be finite: a weight of zero makes NaN of an infinity at the other end of the row.
 *
 * <p>Results are for every column of the image, be there a stride or not.
 */
final class DepthwiseStrips {
    private final int pitch; // columns of the image, and from a row of windows to the next
    private final int middleRow; // from a window's first row to its second
    private final int lastRow; // from its first row to its third
    private final int right; // from a column of a window to the next
    private final float[] inside; // (strips, 3 columns of the window, lanes): 1 in the image, or else 0

    DepthwiseStrips(ConvGeometry g, int middleRow, int lastRow) {
        this.pitch = g.inW();
        this.middleRow = middleRow;
        this.lastRow = lastRow;
        this.right = g.dilationW();
        this.inside = new float[Lanes.ceil(pitch) * 3];
        for (int i = 0; i < inside.length; i++) {
            int kw = i / LANES % 3;
            int iw = first(i / LANES / 3) + i % LANES + kw * right - g.padLeft();
            inside[i] = iw >= 0 && iw < g.inW() ? 1 : 0;
        }
    }

    /** The first column of a strip. */
    private int first(int strip) {
        return Math.max(0, Math.min(strip * LANES, pitch - LANES));
    }

    /** As {@link TapRun#multiply}; where rows are shorter than a vector, what is behind the last one is overwritten. */
    void multiply(float[] x, float[] w, int wo, Epilogue epilogue, float b, float[] y, int yo, int rows) {
        int at = 0;
        for (int strip = 0; at < inside.length; strip++, at += 3 * LANES) {
            int column = first(strip);
            if (middleRow == pitch && lastRow == 2 * pitch) {
                threeAlike(x, column, w, wo, epilogue, b, at, y, yo + column, rows);
            } else if (lastRow == pitch) {
                twoAlike(x, column, w, wo, epilogue, b, at, y, yo + column, rows);
            } else {
                apart(x, column, w, wo, epilogue, b, at, y, yo + column, rows);
            }
        }
    }

    /** A row is the last of one row of windows, the middle of the next, the first of the one after it. */
    private void threeAlike(
            float[] x, int xo, float[] w, int wo, Epilogue epilogue, float b, int at, float[] y, int yo, int rows) {
        FloatVector in0 = FloatVector.fromArray(SPECIES, inside, at);
        FloatVector in1 = FloatVector.fromArray(SPECIES, inside, at + LANES);
        FloatVector in2 = FloatVector.fromArray(SPECIES, inside, at + 2 * LANES);
        FloatVector w0 = in0.mul(w[wo]);
        FloatVector w1 = in1.mul(w[wo + 1]);
        FloatVector w2 = in2.mul(w[wo + 2]);
        FloatVector w3 = in0.mul(w[wo + 3]);
        FloatVector w4 = in1.mul(w[wo + 4]);
        FloatVector w5 = in2.mul(w[wo + 5]);
        FloatVector w6 = in0.mul(w[wo + 6]);
        FloatVector w7 = in1.mul(w[wo + 7]);
        FloatVector w8 = in2.mul(w[wo + 8]);
        FloatVector bias = FloatVector.broadcast(SPECIES, b);
        FloatVector least = FloatVector.broadcast(SPECIES, epilogue.least());
        FloatVector most = FloatVector.broadcast(SPECIES, epilogue.most());
        FloatVector d = FloatVector.fromArray(SPECIES, x, xo);
        FloatVector e = FloatVector.fromArray(SPECIES, x, xo + right);
        FloatVector f = FloatVector.fromArray(SPECIES, x, xo + 2 * right);
        FloatVector one = f.fma(w2, e.fma(w1, d.mul(w0)));
        d = FloatVector.fromArray(SPECIES, x, xo + pitch);
        e = FloatVector.fromArray(SPECIES, x, xo + pitch + right);
        f = FloatVector.fromArray(SPECIES, x, xo + pitch + 2 * right);
        one = f.fma(w5, e.fma(w4, d.fma(w3, one)));
        FloatVector two = f.fma(w2, e.fma(w1, d.mul(w0)));
        int i = xo + 2 * pitch;
        for (int row = 0; row < rows; row++) {
            FloatVector p = FloatVector.fromArray(SPECIES, x, i);
            FloatVector q = FloatVector.fromArray(SPECIES, x, i + right);
            FloatVector r = FloatVector.fromArray(SPECIES, x, i + 2 * right);
            FloatVector sum = r.fma(w8, q.fma(w7, p.fma(w6, one)));
            sum = bias.add(sum);
            sum.blend(least, sum.compare(LE, least))
                    .blend(most, sum.compare(GE, most))
                    .intoArray(y, yo + row * pitch);
            one = r.fma(w5, q.fma(w4, p.fma(w3, two)));
            two = r.fma(w2, q.fma(w1, p.mul(w0)));
            i += pitch;
        }
    }

    /** A row is the last of one row of windows and the first of the next: a stride of two. */
    private void twoAlike(
            float[] x, int xo, float[] w, int wo, Epilogue epilogue, float b, int at, float[] y, int yo, int rows) {
        FloatVector in0 = FloatVector.fromArray(SPECIES, inside, at);
        FloatVector in1 = FloatVector.fromArray(SPECIES, inside, at + LANES);
        FloatVector in2 = FloatVector.fromArray(SPECIES, inside, at + 2 * LANES);
        FloatVector w0 = in0.mul(w[wo]);
        FloatVector w1 = in1.mul(w[wo + 1]);
        FloatVector w2 = in2.mul(w[wo + 2]);
        FloatVector w3 = in0.mul(w[wo + 3]);
        FloatVector w4 = in1.mul(w[wo + 4]);
        FloatVector w5 = in2.mul(w[wo + 5]);
        FloatVector w6 = in0.mul(w[wo + 6]);
        FloatVector w7 = in1.mul(w[wo + 7]);
        FloatVector w8 = in2.mul(w[wo + 8]);
        FloatVector bias = FloatVector.broadcast(SPECIES, b);
        FloatVector least = FloatVector.broadcast(SPECIES, epilogue.least());
        FloatVector most = FloatVector.broadcast(SPECIES, epilogue.most());
        FloatVector d = FloatVector.fromArray(SPECIES, x, xo);
        FloatVector e = FloatVector.fromArray(SPECIES, x, xo + right);
        FloatVector f = FloatVector.fromArray(SPECIES, x, xo + 2 * right);
        FloatVector one = f.fma(w2, e.fma(w1, d.mul(w0)));
        int middle = xo + middleRow;
        int last = xo + lastRow;
        for (int row = 0; row < rows; row++) {
            FloatVector p = FloatVector.fromArray(SPECIES, x, middle);
            FloatVector q = FloatVector.fromArray(SPECIES, x, middle + right);
            FloatVector r = FloatVector.fromArray(SPECIES, x, middle + 2 * right);
            FloatVector sum = r.fma(w5, q.fma(w4, p.fma(w3, one)));
            FloatVector s = FloatVector.fromArray(SPECIES, x, last);
            FloatVector t = FloatVector.fromArray(SPECIES, x, last + right);
            FloatVector u = FloatVector.fromArray(SPECIES, x, last + 2 * right);
            sum = u.fma(w8, t.fma(w7, s.fma(w6, sum)));
            sum = bias.add(sum);
            sum.blend(least, sum.compare(LE, least))
                    .blend(most, sum.compare(GE, most))
                    .intoArray(y, yo + row * pitch);
            one = u.fma(w2, t.fma(w1, s.mul(w0)));
            middle += pitch;
            last += pitch;
        }
    }

    /** No row is met twice, or not by the next. */
    private void apart(
            float[] x, int xo, float[] w, int wo, Epilogue epilogue, float b, int at, float[] y, int yo, int rows) {
        FloatVector in0 = FloatVector.fromArray(SPECIES, inside, at);
        FloatVector in1 = FloatVector.fromArray(SPECIES, inside, at + LANES);
        FloatVector in2 = FloatVector.fromArray(SPECIES, inside, at + 2 * LANES);
        FloatVector w0 = in0.mul(w[wo]);
        FloatVector w1 = in1.mul(w[wo + 1]);
        FloatVector w2 = in2.mul(w[wo + 2]);
        FloatVector w3 = in0.mul(w[wo + 3]);
        FloatVector w4 = in1.mul(w[wo + 4]);
        FloatVector w5 = in2.mul(w[wo + 5]);
        FloatVector w6 = in0.mul(w[wo + 6]);
        FloatVector w7 = in1.mul(w[wo + 7]);
        FloatVector w8 = in2.mul(w[wo + 8]);
        FloatVector bias = FloatVector.broadcast(SPECIES, b);
        FloatVector least = FloatVector.broadcast(SPECIES, epilogue.least());
        FloatVector most = FloatVector.broadcast(SPECIES, epilogue.most());
        int first = xo;
        int middle = xo + middleRow;
        int last = xo + lastRow;
        for (int row = 0; row < rows; row++) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, first);
            FloatVector e = FloatVector.fromArray(SPECIES, x, first + right);
            FloatVector f = FloatVector.fromArray(SPECIES, x, first + 2 * right);
            FloatVector sum = f.fma(w2, e.fma(w1, d.mul(w0)));
            FloatVector p = FloatVector.fromArray(SPECIES, x, middle);
            FloatVector q = FloatVector.fromArray(SPECIES, x, middle + right);
            FloatVector r = FloatVector.fromArray(SPECIES, x, middle + 2 * right);
            sum = r.fma(w5, q.fma(w4, p.fma(w3, sum)));
            FloatVector s = FloatVector.fromArray(SPECIES, x, last);
            FloatVector t = FloatVector.fromArray(SPECIES, x, last + right);
            FloatVector u = FloatVector.fromArray(SPECIES, x, last + 2 * right);
            sum = u.fma(w8, t.fma(w7, s.fma(w6, sum)));
            sum = bias.add(sum);
            sum.blend(least, sum.compare(LE, least))
                    .blend(most, sum.compare(GE, most))
                    .intoArray(y, yo + row * pitch);
            first += pitch;
            middle += pitch;
            last += pitch;
        }
    }
}
