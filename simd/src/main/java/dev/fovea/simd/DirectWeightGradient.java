package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.ConvGeometry;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * {@code dw += dy P^T} where images are larger than weights: each tap's row of P, the matrix of patches, is a run of the {@link Planes}
 * of x, and dy is copied into rows as far apart as theirs, with zeros between them. Lanes run over output channels; or, where these do
 * not fill vectors, over the positions that a sum is over, and are added in the end.
 */
final class DirectWeightGradient implements WeightGradient {
    /** A tile of sums over positions: output channels, and taps. */
    private static final int ROWS = 4;

    private static final int TAPS = 3;

    /** Positions of an image whose sums take much longer than what is done once a sample. */
    private static final int LARGE_IMAGE = 256;

    /** Floats of sums that a thread's cache holds beside the rest. */
    private static final int CACHED = 1 << 16;

    private final ConvGeometry g;
    private final Planes planes;
    private final boolean overChannels;
    private final int panels; // of output channels, if lanes run over them
    private final int gradients; // where dy is copied to
    private final int run; // floats of a channel there
    private final int sums; // behind it
    private final int sumsSize;

    DirectWeightGradient(ConvGeometry g, Planes planes) {
        this.g = g;
        this.planes = planes;
        this.overChannels = g.groupOutC() > LANES;
        this.panels = (g.groupOutC() + GemmTile.COLUMNS - 1) / GemmTile.COLUMNS;
        this.gradients = planes.size();
        this.run = planes.length(planes.rows());
        if (overChannels) {
            this.sums = gradients + panels * GemmTile.COLUMNS * run;
            this.sumsSize = tiled(g.taps(), GemmTile.ROWS) * panels * GemmTile.COLUMNS;
        } else {
            this.sums = gradients + tiled(g.groupOutC(), ROWS) * run;
            this.sumsSize = tiled(g.groupOutC(), ROWS) * tiled(g.taps(), TAPS) * LANES;
        }
    }

    /**
     * Whether this is a way for a geometry: adding the sums of one sample to those of others, and all of them to dw, has to cost little
     * beside computing them.
     */
    static boolean suits(ConvGeometry g) {
        return g.positions() >= LARGE_IMAGE || (long) g.taps() * g.groupOutC() <= CACHED;
    }

    private static int tiled(int n, int tile) {
        return (n + tile - 1) / tile * tile;
    }

    @Override
    public String description() {
        return overChannels ? "lanes over channels" : "lanes over positions";
    }

    @Override
    public int scratchSize() {
        return sums + sumsSize;
    }

    @Override
    public void add(float[] x, float[] dy, float[] dw, int from, int to, float[] scratch) {
        planes.clear(scratch, 0);
        for (int group = 0; group < g.groups(); group++) {
            Arrays.fill(scratch, sums, sums + sumsSize, 0);
            for (int n = from; n < to; n++) {
                for (int oh = 0; oh < g.outH(); oh += planes.rows()) {
                    int rows = Math.min(planes.rows(), g.outH() - oh);
                    int dyo = (n * g.outC() + group * g.groupOutC()) * g.positions() + oh * g.outW();
                    planes.unfold(x, n, group, oh, oh + rows, scratch, 0);
                    if (overChannels) {
                        addOverChannels(dy, dyo, rows, scratch);
                    } else {
                        addOverPositions(dy, dyo, rows, scratch);
                    }
                }
            }
            int dwo = group * g.groupOutC() * g.taps();
            if (overChannels) {
                addChannels(scratch, dw, dwo);
            } else {
                addLanes(scratch, dw, dwo);
            }
        }
    }

    /** {@code sums[tap, k] += P dy^T}: what a position has in the channels of a panel lies side by side. */
    private void addOverChannels(float[] dy, int dyo, int rows, float[] scratch) {
        int columns = GemmTile.COLUMNS;
        int gap = planes.pitch() - g.outW();
        int length = rows * planes.pitch() - gap;
        for (int panel = 0; panel < panels; panel++) {
            int k = panel * columns;
            int channels = Math.min(columns, g.groupOutC() - k);
            int to = gradients + k * run;
            for (int row = 0; row < rows; row++) {
                int from = dyo + k * g.positions() + row * g.outW();
                Copy.transpose(dy, from, g.positions(), channels, g.outW(), scratch, to, columns);
                to += g.outW() * columns;
                if (row < rows - 1) {
                    Copy.zero(scratch, to, gap * columns);
                    to += gap * columns;
                }
            }
        }
        int ld = panels * columns;
        for (int t = 0; t < g.taps(); t += GemmTile.ROWS) {
            int taps = Math.min(GemmTile.ROWS, g.taps() - t);
            for (int k = 0; k < ld; k += columns) {
                int b = gradients + k * run;
                int c = sums + t * ld + k;
                GemmTile.multiplyAdding(scratch, 0, planes.offsets(), t, taps, scratch, b, length, scratch, c, ld);
            }
        }
    }

    /** Four channels at a time: their sums are neighbours. */
    private void addChannels(float[] scratch, float[] dw, int dwo) {
        int ld = panels * GemmTile.COLUMNS;
        int taps = g.taps();
        for (int k = 0; k < g.groupOutC(); k += 4) {
            int channels = Math.min(4, g.groupOutC() - k);
            for (int t = 0; t < taps; t++) {
                for (int i = 0; i < channels; i++) {
                    dw[dwo + (k + i) * taps + t] += scratch[sums + t * ld + k + i];
                }
            }
        }
    }

    /** {@code sums[k, tap, lane] += dy P^T}, over the positions of that lane. */
    private void addOverPositions(float[] dy, int dyo, int rows, float[] scratch) {
        int gap = planes.pitch() - g.outW();
        int length = planes.length(rows);
        for (int k = 0; k < g.groupOutC(); k++) {
            int to = gradients + k * run;
            int end = to + length;
            for (int row = 0; row < rows; row++) {
                Copy.run(dy, dyo + k * g.positions() + row * g.outW(), scratch, to, g.outW());
                to += g.outW();
                int zeros = row < rows - 1 ? gap : end - to;
                Copy.zero(scratch, to, zeros);
                to += zeros;
            }
        }
        int ld = tiled(g.taps(), TAPS) * LANES;
        int last = g.taps() - 1;
        int[] offsets = planes.offsets();
        for (int k = 0; k < g.groupOutC(); k += ROWS) {
            for (int t = 0; t < g.taps(); t += TAPS) {
                int second = offsets[Math.min(t + 1, last)];
                int third = offsets[Math.min(t + 2, last)];
                tile(
                        scratch,
                        offsets[t],
                        second,
                        third,
                        gradients + k * run,
                        run,
                        length,
                        sums + k * ld + t * LANES,
                        ld);
            }
        }
    }

    /** Rows of dy from {@code dyo}, {@code run} floats apart, by three rows of P. */
    private static void tile(float[] a, int p0, int p1, int p2, int dyo, int run, int length, int sums, int ld) {
        FloatVector s00 = FloatVector.fromArray(SPECIES, a, sums);
        FloatVector s01 = FloatVector.fromArray(SPECIES, a, sums + LANES);
        FloatVector s02 = FloatVector.fromArray(SPECIES, a, sums + 2 * LANES);
        FloatVector s10 = FloatVector.fromArray(SPECIES, a, sums + ld);
        FloatVector s11 = FloatVector.fromArray(SPECIES, a, sums + ld + LANES);
        FloatVector s12 = FloatVector.fromArray(SPECIES, a, sums + ld + 2 * LANES);
        FloatVector s20 = FloatVector.fromArray(SPECIES, a, sums + 2 * ld);
        FloatVector s21 = FloatVector.fromArray(SPECIES, a, sums + 2 * ld + LANES);
        FloatVector s22 = FloatVector.fromArray(SPECIES, a, sums + 2 * ld + 2 * LANES);
        FloatVector s30 = FloatVector.fromArray(SPECIES, a, sums + 3 * ld);
        FloatVector s31 = FloatVector.fromArray(SPECIES, a, sums + 3 * ld + LANES);
        FloatVector s32 = FloatVector.fromArray(SPECIES, a, sums + 3 * ld + 2 * LANES);
        int dy1 = dyo + run;
        int dy2 = dyo + 2 * run;
        int dy3 = dyo + 3 * run;
        for (int i = 0; i < length; i += LANES) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, a, p0 + i);
            FloatVector x1 = FloatVector.fromArray(SPECIES, a, p1 + i);
            FloatVector x2 = FloatVector.fromArray(SPECIES, a, p2 + i);
            FloatVector y0 = FloatVector.fromArray(SPECIES, a, dyo + i);
            s00 = y0.fma(x0, s00);
            s01 = y0.fma(x1, s01);
            s02 = y0.fma(x2, s02);
            FloatVector y1 = FloatVector.fromArray(SPECIES, a, dy1 + i);
            s10 = y1.fma(x0, s10);
            s11 = y1.fma(x1, s11);
            s12 = y1.fma(x2, s12);
            FloatVector y2 = FloatVector.fromArray(SPECIES, a, dy2 + i);
            s20 = y2.fma(x0, s20);
            s21 = y2.fma(x1, s21);
            s22 = y2.fma(x2, s22);
            FloatVector y3 = FloatVector.fromArray(SPECIES, a, dy3 + i);
            s30 = y3.fma(x0, s30);
            s31 = y3.fma(x1, s31);
            s32 = y3.fma(x2, s32);
        }
        s00.intoArray(a, sums);
        s01.intoArray(a, sums + LANES);
        s02.intoArray(a, sums + 2 * LANES);
        s10.intoArray(a, sums + ld);
        s11.intoArray(a, sums + ld + LANES);
        s12.intoArray(a, sums + ld + 2 * LANES);
        s20.intoArray(a, sums + 2 * ld);
        s21.intoArray(a, sums + 2 * ld + LANES);
        s22.intoArray(a, sums + 2 * ld + 2 * LANES);
        s30.intoArray(a, sums + 3 * ld);
        s31.intoArray(a, sums + 3 * ld + LANES);
        s32.intoArray(a, sums + 3 * ld + 2 * LANES);
    }

    private void addLanes(float[] scratch, float[] dw, int dwo) {
        for (int k = 0; k < g.groupOutC(); k++) {
            for (int t = 0; t < g.taps(); t++) {
                int from = sums + (k * tiled(g.taps(), TAPS) + t) * LANES;
                float sum = 0;
                for (int lane = 0; lane < LANES; lane++) {
                    sum += scratch[from + lane];
                }
                dw[dwo + k * g.taps() + t] += sum;
            }
        }
    }
}
