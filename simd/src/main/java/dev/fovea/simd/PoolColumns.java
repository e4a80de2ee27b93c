package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.PoolGeometry;
import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The columns of a pooling that can be computed side by side: {@code first} to {@code end - 1}, those whose window lies inside the
 * input from left to right. The others see less of it and go one by one.
 */
final class PoolColumns {
    /** As many ints as there are floats. */
    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

    /** Lane i of the lower half takes lane 2i, and so does lane i of the upper half, counted from its middle. */
    static final VectorShuffle<Float> EVENS = VectorShuffle.fromOp(SPECIES, i -> 2 * i % LANES);

    /** Likewise lane 2i + 1. */
    static final VectorShuffle<Float> ODDS = VectorShuffle.fromOp(SPECIES, i -> (2 * i + 1) % LANES);

    /** Each lane of the lower half twice. */
    static final VectorShuffle<Float> LOW_TWICE = VectorShuffle.fromOp(SPECIES, i -> i / 2);

    /** Each lane of the upper half twice. */
    static final VectorShuffle<Float> HIGH_TWICE = VectorShuffle.fromOp(SPECIES, i -> (LANES + i) / 2);

    /** The upper half of the lanes. */
    static final VectorMask<Float> HIGH = VectorMask.fromLong(SPECIES, -1L << (LANES / 2));

    /** Every second lane, from the second on. */
    static final VectorMask<Float> ODD = VectorMask.fromLong(SPECIES, 0xAAAA_AAAA_AAAA_AAAAL);

    private final PoolGeometry g;
    private final int first;
    private final int end;
    private final int last; // where the last of the vectors begins that cover first to end - 1
    private final int[] seen; // (outH)
    private final int[] places; // (windowH, windowW): where each place of a window lies, counted from its corner
    private final int[] apart; // (lanes): where the corners lie, counted from the first

    private PoolColumns(PoolGeometry g, int first, int end) {
        this.g = g;
        this.first = first;
        this.end = end;
        last = first + Math.max(0, end - 1 - first) / LANES * LANES;
        seen = new int[g.outH()];
        Arrays.setAll(seen, oh -> (g.endRow(oh) - g.firstRow(oh) + g.dilationH() - 1) / g.dilationH() * g.windowW());
        places = new int[g.windowH() * g.windowW()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i / g.windowW() * g.dilationH() * g.inW() + i % g.windowW() * g.dilationW();
        }
        apart = new int[LANES];
        for (int i = 0; i < LANES; i++) {
            apart[i] = i * g.strideW();
        }
    }

    static PoolColumns of(PoolGeometry g) {
        int first = Math.min(g.outW(), (g.padLeft() + g.strideW() - 1) / g.strideW());
        int span = g.dilationW() * (g.windowW() - 1) + 1;
        int past = Math.floorDiv(g.inW() + g.padLeft() - span, g.strideW()) + 1;
        return new PoolColumns(g, first, Math.max(first, Math.min(g.outW(), past)));
    }

    int first() {
        return first;
    }

    int end() {
        return end;
    }

    int place(int i) {
        return places[i];
    }

    int[] apart() {
        return apart;
    }

    /** Places of a window of output row oh that lie inside the input. */
    int seen(int oh) {
        return seen[oh];
    }

    /**
     * Where vectors of windows end that begin at {@link #first}: at {@link #end} or the last multiple of the lanes before, so
     * that they neither read beyond {@code readable} elements from the row's first nor write beyond {@code writable}.
     */
    int vectorEnd(int readable, int writable, int seen) {
        // what the vector at column ow reads last is place(seen - 1) of its last window
        int reach = places[seen - 1] - g.padLeft() + (LANES - 1) * g.strideW();
        if (reach + last * g.strideW() < readable && last + LANES <= writable) {
            return end; // of all rows but the last, and without a division
        }
        int fitting = Math.min(Math.floorDiv(readable - 1 - reach, g.strideW()), writable - LANES);
        return fitting < first ? first : first + ((fitting - first) / LANES + 1) * LANES;
    }

    /** Whether there is one window, and it sees all of the image. */
    boolean wholeImage() {
        return g.outH() * g.outW() == 1
                && g.dilationH() * g.dilationW() == 1
                && g.firstRow(0) == 0
                && g.endRow(0) == g.inH()
                && g.firstColumn(0) == 0
                && g.endColumn(0) == g.inW();
    }
}
