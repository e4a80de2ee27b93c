package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.MaxPool2dKernel;
import dev.fovea.kernel.PoolGeometry;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The greatest under each window, for as many windows of an output row as there are lanes. Rows are written from first to last, so
 * a vector may write past the end of its row: what it spoils there is written later. Only where that would leave the range
 * do windows go one by one.
 *
 * <p>Where nobody asks for the places of the maxima, {@link MaxPoolValues} computes them.
 *
 * <p>A vector's places are in one loop, by a table: in two nested ones JDK 17 allocates the vectors that pass from one to the other.
 */
final class VectorMaxPool2d implements MaxPool2dKernel {
    private final PoolGeometry g;
    private final PoolColumns columns;
    private final MaxPoolValues values;

    VectorMaxPool2d(PoolGeometry geometry) {
        g = geometry;
        columns = PoolColumns.of(geometry);
        values = new MaxPoolValues(geometry, columns);
    }

    @Override
    public void forward(float[] x, float[] y, int[] argmax, int from, int to) {
        channels(x, y, argmax, from * g.channels(), to * g.channels());
    }

    @Override
    public void forwardShare(float[] x, float[] y, int[] argmax, int samples, int share, int shares) {
        long channels = (long) samples * g.channels();
        channels(x, y, argmax, (int) (channels * share / shares), (int) (channels * (share + 1) / shares));
    }

    /** @param from the first of the channels of all samples, one after the other */
    private void channels(float[] x, float[] y, int[] argmax, int from, int to) {
        if (argmax.length == 0) {
            values.channels(x, y, from, to);
            return;
        }
        int size = g.inH() * g.inW();
        int outSize = g.outH() * g.outW();
        for (int channel = from; channel < to; channel++) {
            int xo = channel / g.channels() * g.inSize();
            int plane = channel % g.channels() * size;
            int yo = channel * outSize;
            if (columns.wholeImage()) {
                wholeForward(x, y, argmax, xo, plane, yo);
                continue;
            }
            for (int oh = 0; oh < g.outH(); oh++) {
                forwardRow(x, y, argmax, xo, plane, oh, yo + oh * g.outW(), to * outSize);
            }
        }
    }

    /** The one maximum of a channel: first which it is, then where. */
    private void wholeForward(float[] x, float[] y, int[] argmax, int xo, int plane, int yo) {
        float greatest = Reductions.max(x, xo + plane, g.inH() * g.inW());
        if (Float.isNaN(greatest)) {
            oneByOne(x, y, argmax, xo, plane, 0, yo, 0, 1);
        } else {
            int at = plane;
            while (x[xo + at] != greatest) {
                at++;
            }
            argmax[yo] = at;
            y[yo] = x[xo + at];
        }
    }

    /** The output row that begins at yo. */
    private void forwardRow(float[] x, float[] y, int[] argmax, int xo, int plane, int oh, int yo, int yEnd) {
        int row = plane + g.firstRow(oh) * g.inW();
        int seen = columns.seen(oh);
        int end = columns.vectorEnd(x.length - xo - row, yEnd - yo, seen);
        oneByOne(x, y, argmax, xo, plane, oh, yo, 0, columns.first());
        for (int ow = columns.first(); ow < end; ow += LANES) {
            int corner = row + ow * g.strideW() - g.padLeft();
            boolean finite = switch (g.strideW()) {
                case 1 -> adjacent(x, y, argmax, xo, corner, seen, yo + ow);
                case 2 -> everySecond(x, y, argmax, xo, corner, seen, yo + ow);
                default -> gathered(x, y, argmax, xo, corner, seen, yo + ow);
            };
            if (!finite) {
                oneByOne(x, y, argmax, xo, plane, oh, yo, ow, Math.min(ow + LANES, columns.end()));
            }
        }
        oneByOne(x, y, argmax, xo, plane, oh, yo, Math.max(end, columns.first()), g.outW());
    }

    /**
     * A vector of windows whose corners are adjacent; {@code corner} is the first one's index within the sample.
     *
     * @return whether all was finite: {@code 0 x} is then 0. Otherwise there may be a NaN, which these comparisons lose again
     */
    private boolean adjacent(float[] x, float[] y, int[] argmax, int xo, int corner, int seen, int yo) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector greatest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector at = zero; // the bits of an int, so that one mask chooses both
        FloatVector watch = zero;
        for (int i = 0; i < seen; i++) {
            int place = columns.place(i);
            FloatVector v = FloatVector.fromArray(SPECIES, x, xo + corner + place);
            VectorMask<Float> stays = v.compare(VectorOperators.LE, greatest);
            greatest = v.blend(greatest, stays);
            at = FloatVector.broadcast(SPECIES, Float.intBitsToFloat(place)).blend(at, stays);
            watch = v.fma(zero, watch);
        }
        greatest.intoArray(y, yo);
        at.reinterpretAsInts()
                .add(IntVector.broadcast(PoolColumns.INTS, corner).addIndex(1))
                .intoArray(argmax, yo);
        return !watch.compare(VectorOperators.NE, watch).anyTrue();
    }

    /** As {@link #adjacent}, two columns apart: the even places of one vector and the odd ones of the next. */
    private boolean everySecond(float[] x, float[] y, int[] argmax, int xo, int corner, int seen, int yo) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector greatest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector at = zero;
        FloatVector watch = zero;
        for (int i = 0; i < seen; i++) {
            int place = columns.place(i);
            int p = xo + corner + place;
            // the next begins one early, so that nothing behind the last place is read
            FloatVector next = FloatVector.fromArray(SPECIES, x, p + LANES - 1);
            FloatVector v = FloatVector.fromArray(SPECIES, x, p)
                    .rearrange(PoolColumns.EVENS)
                    .blend(next.rearrange(PoolColumns.ODDS), PoolColumns.HIGH);
            VectorMask<Float> stays = v.compare(VectorOperators.LE, greatest);
            greatest = v.blend(greatest, stays);
            at = FloatVector.broadcast(SPECIES, Float.intBitsToFloat(place)).blend(at, stays);
            watch = v.fma(zero, watch);
        }
        greatest.intoArray(y, yo);
        at.reinterpretAsInts()
                .add(IntVector.broadcast(PoolColumns.INTS, corner).addIndex(2))
                .intoArray(argmax, yo);
        return !watch.compare(VectorOperators.NE, watch).anyTrue();
    }

    /** As {@link #adjacent}, any number of columns apart. */
    private boolean gathered(float[] x, float[] y, int[] argmax, int xo, int corner, int seen, int yo) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector greatest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector at = zero;
        FloatVector watch = zero;
        int[] apart = columns.apart();
        for (int i = 0; i < seen; i++) {
            int place = columns.place(i);
            FloatVector v = FloatVector.fromArray(SPECIES, x, xo + corner + place, apart, 0);
            VectorMask<Float> stays = v.compare(VectorOperators.LE, greatest);
            greatest = v.blend(greatest, stays);
            at = FloatVector.broadcast(SPECIES, Float.intBitsToFloat(place)).blend(at, stays);
            watch = v.fma(zero, watch);
        }
        greatest.intoArray(y, yo);
        at.reinterpretAsInts()
                .add(IntVector.fromArray(PoolColumns.INTS, apart, 0).add(corner))
                .intoArray(argmax, yo);
        return !watch.compare(VectorOperators.NE, watch).anyTrue();
    }

    /** The windows of columns {@code from} to {@code to - 1}; a NaN counts as greatest. */
    private void oneByOne(float[] x, float[] y, int[] argmax, int xo, int plane, int oh, int yo, int from, int to) {
        int firstRow = plane + g.firstRow(oh) * g.inW();
        int endRow = plane + g.endRow(oh) * g.inW();
        for (int ow = from; ow < to; ow++) {
            int left = g.firstColumn(ow);
            int width = g.endColumn(ow) - left;
            int at = firstRow + left;
            float greatest = x[xo + at];
            for (int row = firstRow + left; row < endRow; row += g.dilationH() * g.inW()) {
                for (int i = row; i < row + width; i += g.dilationW()) {
                    float v = x[xo + i];
                    if (v > greatest || Float.isNaN(v)) {
                        greatest = v;
                        at = i;
                    }
                }
            }
            argmax[yo + ow] = at;
            y[yo + ow] = greatest;
        }
    }

    /** Visits the places of the maxima and no others. */
    @Override
    public void backward(float[] dy, int[] argmax, float[] dx, int from, int to) {
        Arrays.fill(dx, from * g.inSize(), to * g.inSize(), 0);
        for (int n = from; n < to; n++) {
            int xo = n * g.inSize();
            int end = (n + 1) * g.outSize();
            for (int i = n * g.outSize(); i < end; i++) {
                dx[xo + argmax[i]] += dy[i];
            }
        }
    }
}
