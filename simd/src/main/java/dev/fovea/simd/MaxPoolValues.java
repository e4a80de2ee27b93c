package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.fovea.kernel.PoolGeometry;
import jdk.incubator.vector.FloatVector;

/**
 * The greatest under each window and not where it stands. Lanes run over the windows that most networks have, 2x2, two columns apart,
 * and 3x3, one or two apart, and over a window that is the whole image; others are few or of small images, and go one by one. Columns
 * are compared first and then rows, the order of the scalar twin, so that of 0 and -0, which are equal, the first is taken.
 */
final class MaxPoolValues {
    private final PoolGeometry g;
    private final PoolColumns columns;

    MaxPoolValues(PoolGeometry geometry, PoolColumns columns) {
        g = geometry;
        this.columns = columns;
    }

    private boolean isWindow(int size) {
        return g.windowH() == size && g.windowW() == size && g.dilationH() * g.dilationW() == 1;
    }

    private boolean hasPairs() {
        return isWindow(2) && g.strideW() == 2;
    }

    private boolean hasStrips() {
        return isWindow(3)
                && g.strideH() == g.strideW()
                && g.strideW() <= 2
                && columns.end() - columns.first() >= LANES;
    }

    /** @param from the first of the channels of all samples, one after the other */
    void channels(float[] x, float[] y, int from, int to) {
        int size = g.inH() * g.inW();
        int outSize = g.outH() * g.outW();
        for (int channel = from; channel < to; channel++) {
            int plane = channel * size;
            int yo = channel * outSize;
            if (hasPairs()) {
                pairs(x, y, plane, yo, to * outSize);
            } else if (hasStrips()) {
                strips(x, y, plane, yo);
            } else if (columns.wholeImage()) {
                whole(x, y, plane, yo);
            } else {
                for (int oh = 0; oh < g.outH(); oh++) {
                    oneByOne(x, y, plane, oh, yo + oh * g.outW(), 0, g.outW());
                }
            }
        }
    }

    /** One window: of 0 and -0 it is the first that counts. */
    private void whole(float[] x, float[] y, int plane, int yo) {
        float greatest = Reductions.max(x, plane, g.inH() * g.inW());
        if (Float.isNaN(greatest)) {
            oneByOne(x, y, plane, 0, yo, 0, 1);
        } else {
            int at = plane;
            while (x[at] != greatest) {
                at++;
            }
            y[yo] = x[at];
        }
    }

    /**
     * A channel by rows of windows, from first to last: what a vector writes beyond its row's end is written later. Rows of which
     * vectors would leave the range or x go one by one.
     */
    private void pairs(float[] x, float[] y, int plane, int yo, int yEnd) {
        int first = columns.first();
        int end = columns.end();
        int width = Lanes.ceil(end - first);
        for (int oh = 0; oh < g.outH(); oh++) {
            int row = yo + oh * g.outW();
            int upper = plane + g.firstRow(oh) * g.inW() + 2 * first - g.padLeft();
            int lower = upper + (g.endRow(oh) - 1 - g.firstRow(oh)) * g.inW();
            if (lower + 2 * width <= x.length && row + first + width <= yEnd) {
                rowOfPairs(x, y, upper, lower, row + first, end - first);
                oneByOne(x, y, plane, oh, row, 0, first);
                oneByOne(x, y, plane, oh, row, end, g.outW());
            } else {
                oneByOne(x, y, plane, oh, row, 0, g.outW());
            }
        }
    }

    /** A channel by strips of a vector's columns, of which the last begins earlier, and beside them one by one. */
    private void strips(float[] x, float[] y, int plane, int yo) {
        int last = columns.end() - LANES;
        for (int ow = columns.first(); ow < columns.end(); ow += LANES) {
            int from = Math.min(ow, last);
            if (!strip(x, y, plane + from * g.strideW() - g.padLeft(), yo + from)) {
                for (int oh = 0; oh < g.outH(); oh++) {
                    oneByOne(x, y, plane, oh, yo + oh * g.outW(), from, from + LANES);
                }
            }
        }
        for (int oh = 0; oh < g.outH(); oh++) {
            oneByOne(x, y, plane, oh, yo + oh * g.outW(), 0, columns.first());
            oneByOne(x, y, plane, oh, yo + oh * g.outW(), columns.end(), g.outW());
        }
    }

    /** The windows of columns {@code from} to {@code to - 1} of an output row that begins at yo; a NaN counts as greatest. */
    private void oneByOne(float[] x, float[] y, int plane, int oh, int yo, int from, int to) {
        int firstRow = plane + g.firstRow(oh) * g.inW();
        int endRow = plane + g.endRow(oh) * g.inW();
        for (int ow = from; ow < to; ow++) {
            int left = g.firstColumn(ow);
            int width = g.endColumn(ow) - left;
            float greatest = x[firstRow + left];
            for (int row = firstRow + left; row < endRow; row += g.dilationH() * g.inW()) {
                for (int i = row; i < row + width; i += g.dilationW()) {
                    float v = x[i];
                    if (v > greatest || Float.isNaN(v)) {
                        greatest = v;
                    }
                }
            }
            y[yo + ow] = greatest;
        }
    }

    /** Windows of two rows and two columns. A NaN wins, the last of several. */
    private static void rowOfPairs(float[] x, float[] y, int upper, int lower, int yo, int windows) {
        for (int i = 0; i < windows; i += LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, x, upper + 2 * i);
            FloatVector b = FloatVector.fromArray(SPECIES, x, upper + 2 * i + LANES);
            FloatVector m = a.rearrange(PoolColumns.EVENS).blend(b.rearrange(PoolColumns.EVENS), PoolColumns.HIGH);
            FloatVector v = a.rearrange(PoolColumns.ODDS).blend(b.rearrange(PoolColumns.ODDS), PoolColumns.HIGH);
            m = m.blend(v, v.compare(GT, m).or(v.compare(NE, v)));
            a = FloatVector.fromArray(SPECIES, x, lower + 2 * i);
            b = FloatVector.fromArray(SPECIES, x, lower + 2 * i + LANES);
            v = a.rearrange(PoolColumns.EVENS).blend(b.rearrange(PoolColumns.EVENS), PoolColumns.HIGH);
            m = m.blend(v, v.compare(GT, m).or(v.compare(NE, v)));
            v = a.rearrange(PoolColumns.ODDS).blend(b.rearrange(PoolColumns.ODDS), PoolColumns.HIGH);
            m.blend(v, v.compare(GT, m).or(v.compare(NE, v))).intoArray(y, yo + i);
        }
    }

    /**
     * A vector's windows of three rows and three columns, from the top of the image to the bottom. A row that several windows see
     * is compared across columns once. Both loops begin above the image; what they write of that, they write again.
     *
     * @param corner the first column of the first window, in the first row of the image
     * @return whether all was finite: {@code 0 x} is then 0. Otherwise there may be a NaN, which these comparisons lose again
     */
    private boolean strip(float[] x, float[] y, int corner, int yo) {
        return g.strideW() == 1 ? adjacent(x, y, corner, yo) : everySecond(x, y, corner, yo);
    }

    /** Where a row begins; instead of one above the image or below the nearest, which the same windows see. */
    private int row(int ih) {
        return Math.max(0, Math.min(ih, g.inH() - 1)) * g.inW();
    }

    private boolean adjacent(float[] x, float[] y, int corner, int yo) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector watch = zero;
        FloatVector first = zero;
        FloatVector second = zero;
        for (int oh = -2; oh < g.outH(); oh++) {
            int r = corner + row(oh + 2 - g.padTop());
            FloatVector a = FloatVector.fromArray(SPECIES, x, r);
            FloatVector v = FloatVector.fromArray(SPECIES, x, r + 1);
            FloatVector w = FloatVector.fromArray(SPECIES, x, r + 2);
            watch = a.add(w).fma(zero, watch);
            a = v.blend(a, v.compare(LE, a));
            a = w.blend(a, w.compare(LE, a));
            v = second.blend(first, second.compare(LE, first));
            a.blend(v, a.compare(LE, v)).intoArray(y, yo + Math.max(oh, 0) * g.outW());
            first = second;
            second = a;
        }
        return !watch.compare(NE, watch).anyTrue();
    }

    /** As {@link #adjacent}, two columns and rows apart: every second of the maxima of twice as many columns. */
    private boolean everySecond(float[] x, float[] y, int corner, int yo) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector watch = zero;
        FloatVector left = zero;
        FloatVector right = zero;
        for (int oh = -1; oh < g.outH(); oh++) {
            int r = corner + row(2 * oh + 1 - g.padTop());
            FloatVector a = FloatVector.fromArray(SPECIES, x, r);
            FloatVector b = FloatVector.fromArray(SPECIES, x, r + LANES - 1);
            FloatVector v = FloatVector.fromArray(SPECIES, x, r + 1);
            FloatVector u = FloatVector.fromArray(SPECIES, x, r + LANES);
            FloatVector w = a.add(u);
            a = v.blend(a, v.compare(LE, a));
            b = u.blend(b, u.compare(LE, b));
            v = FloatVector.fromArray(SPECIES, x, r + 2);
            u = FloatVector.fromArray(SPECIES, x, r + LANES + 1);
            watch = w.add(u).fma(zero, watch);
            a = v.blend(a, v.compare(LE, a));
            b = u.blend(b, u.compare(LE, b));
            left = a.blend(left, a.compare(LE, left));
            right = b.blend(right, b.compare(LE, right));
            r = corner + row(2 * oh + 2 - g.padTop());
            a = FloatVector.fromArray(SPECIES, x, r);
            b = FloatVector.fromArray(SPECIES, x, r + LANES - 1);
            v = FloatVector.fromArray(SPECIES, x, r + 1);
            u = FloatVector.fromArray(SPECIES, x, r + LANES);
            w = a.add(u);
            a = v.blend(a, v.compare(LE, a));
            b = u.blend(b, u.compare(LE, b));
            v = FloatVector.fromArray(SPECIES, x, r + 2);
            u = FloatVector.fromArray(SPECIES, x, r + LANES + 1);
            watch = w.add(u).fma(zero, watch);
            a = v.blend(a, v.compare(LE, a));
            b = u.blend(b, u.compare(LE, b));
            left = a.blend(left, a.compare(LE, left));
            right = b.blend(right, b.compare(LE, right));
            left.rearrange(PoolColumns.EVENS)
                    .blend(right.rearrange(PoolColumns.ODDS), PoolColumns.HIGH)
                    .intoArray(y, yo + Math.max(oh, 0) * g.outW());
            left = a;
            right = b;
        }
        return !watch.compare(NE, watch).anyTrue();
    }
}
