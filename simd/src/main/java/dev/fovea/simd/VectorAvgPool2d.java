package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.AvgPool2dKernel;
import dev.fovea.kernel.PoolGeometry;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The mean under each window, for as many windows of an output row as there are lanes, as in {@link VectorMaxPool2d}; each lane adds
 * up in the order of the window. Backward in vectors are the two cases that networks are made of: windows of two columns side
 * by side, and windows one column apart.
 */
final class VectorAvgPool2d implements AvgPool2dKernel {
    private final PoolGeometry g;
    private final boolean countIncludePad;
    private final PoolColumns columns;

    VectorAvgPool2d(PoolGeometry geometry, boolean countIncludePad) {
        g = geometry;
        this.countIncludePad = countIncludePad;
        columns = PoolColumns.of(geometry);
    }

    @Override
    public void forward(float[] x, float[] y, int from, int to) {
        if (columns.wholeImage()) {
            wholeForward(x, y, from, to);
            return;
        }
        int yo = from * g.outSize();
        for (int n = from; n < to; n++) {
            for (int c = 0; c < g.channels(); c++) {
                int plane = n * g.inSize() + c * g.inH() * g.inW();
                for (int oh = 0; oh < g.outH(); oh++, yo += g.outW()) {
                    forwardRow(x, y, plane, oh, yo, to * g.outSize());
                }
            }
        }
    }

    /** One mean for each channel of each sample. */
    private void wholeForward(float[] x, float[] y, int from, int to) {
        int size = g.inH() * g.inW();
        int places = places(0, 0);
        for (int i = from * g.channels(); i < to * g.channels(); i++) {
            y[i] = (float) (Reductions.sum(x, i * size, size) / places);
        }
    }

    /** The output row that begins at yo. */
    private void forwardRow(float[] x, float[] y, int plane, int oh, int yo, int yEnd) {
        int row = plane + g.firstRow(oh) * g.inW();
        int seen = columns.seen(oh);
        int end = columns.vectorEnd(x.length - row, yEnd - yo, seen);
        forwardOneByOne(x, y, plane, oh, yo, 0, columns.first());
        for (int ow = columns.first(); ow < end; ow += LANES) {
            int corner = row + ow * g.strideW() - g.padLeft();
            switch (g.strideW()) {
                case 1 -> adjacent(x, y, corner, seen, places(oh, ow), yo + ow);
                case 2 -> everySecond(x, y, corner, seen, places(oh, ow), yo + ow);
                default -> gathered(x, y, corner, seen, places(oh, ow), yo + ow);
            }
        }
        forwardOneByOne(x, y, plane, oh, yo, Math.max(end, columns.first()), g.outW());
    }

    /** A vector of windows whose corners are adjacent, the first at {@code corner}. */
    private void adjacent(float[] x, float[] y, int corner, int seen, int places, int yo) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < seen; i++) {
            sum = FloatVector.fromArray(SPECIES, x, corner + columns.place(i)).add(sum);
        }
        sum.lanewise(VectorOperators.DIV, FloatVector.broadcast(SPECIES, places))
                .intoArray(y, yo);
    }

    /** As {@link #adjacent}, two columns apart: the even places of one vector and the odd ones of the next. */
    private void everySecond(float[] x, float[] y, int corner, int seen, int places, int yo) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < seen; i++) {
            int p = corner + columns.place(i);
            // the next begins one early, so that nothing behind the last place is read
            FloatVector next = FloatVector.fromArray(SPECIES, x, p + LANES - 1);
            sum = FloatVector.fromArray(SPECIES, x, p)
                    .rearrange(PoolColumns.EVENS)
                    .blend(next.rearrange(PoolColumns.ODDS), PoolColumns.HIGH)
                    .add(sum);
        }
        sum.lanewise(VectorOperators.DIV, FloatVector.broadcast(SPECIES, places))
                .intoArray(y, yo);
    }

    /** As {@link #adjacent}, any number of columns apart. */
    private void gathered(float[] x, float[] y, int corner, int seen, int places, int yo) {
        FloatVector sum = FloatVector.zero(SPECIES);
        int[] apart = columns.apart();
        for (int i = 0; i < seen; i++) {
            sum = FloatVector.fromArray(SPECIES, x, corner + columns.place(i), apart, 0)
                    .add(sum);
        }
        sum.lanewise(VectorOperators.DIV, FloatVector.broadcast(SPECIES, places))
                .intoArray(y, yo);
    }

    /** The windows of columns {@code from} to {@code to - 1}. */
    private void forwardOneByOne(float[] x, float[] y, int plane, int oh, int yo, int from, int to) {
        int firstRow = plane + g.firstRow(oh) * g.inW();
        int endRow = plane + g.endRow(oh) * g.inW();
        for (int ow = from; ow < to; ow++) {
            int left = g.firstColumn(ow);
            int width = g.endColumn(ow) - left;
            float sum = 0;
            for (int row = firstRow + left; row < endRow; row += g.inW()) {
                for (int i = row; i < row + width; i++) {
                    sum += x[i];
                }
            }
            y[yo + ow] = sum / places(oh, ow);
        }
    }

    @Override
    public void backward(float[] dy, float[] dx, int from, int to) {
        if (columns.wholeImage()) {
            wholeBackward(dy, dx, from, to);
            return;
        }
        Arrays.fill(dx, from * g.inSize(), to * g.inSize(), 0);
        int yo = from * g.outSize();
        for (int n = from; n < to; n++) {
            for (int c = 0; c < g.channels(); c++) {
                int plane = n * g.inSize() + c * g.inH() * g.inW();
                for (int oh = 0; oh < g.outH(); oh++, yo += g.outW()) {
                    backwardRow(dy, dx, plane, oh, yo);
                }
            }
        }
    }

    private void wholeBackward(float[] dy, float[] dx, int from, int to) {
        int size = g.inH() * g.inW();
        int places = places(0, 0);
        for (int i = from * g.channels(); i < to * g.channels(); i++) {
            Arrays.fill(dx, i * size, (i + 1) * size, dy[i] / places);
        }
    }

    /** The output row that begins at yo. Here vectors stay inside the row, for what they spoiled would not be written again. */
    private void backwardRow(float[] dy, float[] dx, int plane, int oh, int yo) {
        int row = plane + g.firstRow(oh) * g.inW();
        int seen = columns.seen(oh);
        boolean pairs = g.strideW() == 2 && g.windowW() == 2;
        int ow = columns.first();
        backwardOneByOne(dy, dx, plane, oh, yo, 0, ow);
        if (pairs || g.strideW() == 1) {
            for (; ow <= columns.end() - LANES; ow += LANES) {
                int corner = row + ow * g.strideW() - g.padLeft();
                if (pairs) {
                    spreadPairs(dy, dx, corner, seen, places(oh, ow), yo + ow);
                } else {
                    spreadAdjacent(dy, dx, corner, seen, places(oh, ow), yo + ow);
                }
            }
        }
        backwardOneByOne(dy, dx, plane, oh, yo, ow, g.outW());
    }

    /** Each share to two columns; no other window of these columns sees them, but others of the same rows above may. */
    private void spreadPairs(float[] dy, float[] dx, int corner, int seen, int places, int yo) {
        FloatVector share = FloatVector.fromArray(SPECIES, dy, yo).div(places);
        FloatVector low = share.rearrange(PoolColumns.LOW_TWICE);
        FloatVector high = share.rearrange(PoolColumns.HIGH_TWICE);
        for (int i = 0; i < seen; i += 2) {
            int p = corner + columns.place(i);
            FloatVector.fromArray(SPECIES, dx, p).add(low).intoArray(dx, p);
            FloatVector.fromArray(SPECIES, dx, p + LANES).add(high).intoArray(dx, p + LANES);
        }
    }

    /** Each share to its window; from the right to the left place, so that shares add up in the order of the windows. */
    private void spreadAdjacent(float[] dy, float[] dx, int corner, int seen, int places, int yo) {
        FloatVector share = FloatVector.fromArray(SPECIES, dy, yo).div(places);
        for (int i = seen - 1; i >= 0; i--) {
            int p = corner + columns.place(i);
            FloatVector.fromArray(SPECIES, dx, p).add(share).intoArray(dx, p);
        }
    }

    /** The windows of columns {@code from} to {@code to - 1}. */
    private void backwardOneByOne(float[] dy, float[] dx, int plane, int oh, int yo, int from, int to) {
        int firstRow = plane + g.firstRow(oh) * g.inW();
        int endRow = plane + g.endRow(oh) * g.inW();
        for (int ow = from; ow < to; ow++) {
            int left = g.firstColumn(ow);
            int width = g.endColumn(ow) - left;
            float share = dy[yo + ow] / places(oh, ow);
            for (int row = firstRow + left; row < endRow; row += g.inW()) {
                for (int i = row; i < row + width; i++) {
                    dx[i] += share;
                }
            }
        }
    }

    private int places(int oh, int ow) {
        return countIncludePad
                ? g.placesWithPadding(oh, ow)
                : (g.endRow(oh) - g.firstRow(oh)) * (g.endColumn(ow) - g.firstColumn(ow));
    }
}
