package dev.fovea.simd;

import static dev.fovea.simd.GemmTile.COLUMNS;
import static dev.fovea.simd.GemmTile.ROWS;

import dev.fovea.kernel.ConvGeometry;

/**
 * {@code dw += dy P^T} for any convolution, in runs of at most {@link #RUN} columns of dy and P, which may be of several samples.
 * The product is formed as it stands, lanes over taps, or as {@code dw^T = P dy^T}, lanes over output channels. What has to be
 * transposed on the way decides: P for the first, dy and the result for the second. P has more elements than dy but is transposed
 * once for all output channels; the result is small where images are large.
 */
final class LoweredWeightGradient implements WeightGradient {
    /** Columns of a run: long enough that adding a tile to dw is little beside computing it. */
    private static final int RUN = 512;

    private final ConvGeometry g;
    private final Patches patches;
    private final boolean overTaps;

    /** Floats of the packed panels, then of the rows that they meet, then of a tile. */
    private final int panels;

    private final int rows;

    LoweredWeightGradient(ConvGeometry g) {
        this.g = g;
        this.patches = new Patches(g);
        this.overTaps = g.groupOutC() >= 2 * g.positions() || g.groupOutC() < COLUMNS / 2;
        this.panels = overTaps ? RUN * COLUMNS : RUN * columns(g.groupOutC());
        this.rows = RUN * (overTaps ? Math.max(COLUMNS, g.groupOutC()) : ROWS);
    }

    /** The least whole number of tiles' columns that holds n. */
    private static int columns(int n) {
        return (n + COLUMNS - 1) / COLUMNS * COLUMNS;
    }

    @Override
    public String description() {
        return overTaps ? "lanes over taps" : "lanes over channels";
    }

    @Override
    public int scratchSize() {
        return panels + rows + (overTaps ? RUN * COLUMNS : 0) + GemmTile.SIZE;
    }

    @Override
    public void add(float[] x, float[] dy, float[] dw, int from, int to, float[] scratch) {
        int end = to * g.positions();
        for (int group = 0; group < g.groups(); group++) {
            for (int q = from * g.positions(); q < end; q += RUN) {
                int length = Math.min(RUN, end - q);
                if (overTaps) {
                    addOverTaps(x, dy, dw, group, q, length, scratch);
                } else {
                    addOverChannels(x, dy, dw, group, q, length, scratch);
                }
            }
        }
    }

    /** {@code dw = dy P^T}: rows are output channels, and a panel holds COLUMNS taps. */
    private void addOverTaps(float[] x, float[] dy, float[] dw, int group, int q, int length, float[] scratch) {
        int patchRows = panels + rows;
        int tile = patchRows + RUN * COLUMNS;
        int outC = g.groupOutC();
        for (int k = 0; k < outC; k++) {
            gatherGradient(dy, group * outC + k, q, length, scratch, panels + k * RUN);
        }
        for (int t = 0; t < g.taps(); t += COLUMNS) {
            int taps = Math.min(COLUMNS, g.taps() - t);
            patches.gather(x, group, q, length, t, t + taps, scratch, patchRows, RUN);
            Copy.transpose(scratch, patchRows, RUN, taps, length, scratch, 0, COLUMNS);
            for (int k = 0; k < outC; k += ROWS) {
                int dyRows = Math.min(ROWS, outC - k);
                int dwo = (group * outC + k) * g.taps() + t;
                int a = panels + k * RUN;
                if (dyRows == ROWS && taps == COLUMNS) {
                    GemmTile.multiply(scratch, a, RUN, dyRows, scratch, 0, length, dw, dwo, g.taps(), true);
                } else {
                    GemmTile.load(dw, dwo, g.taps(), dyRows, taps, scratch, tile);
                    GemmTile.multiply(scratch, a, RUN, dyRows, scratch, 0, length, scratch, tile, COLUMNS, true);
                    GemmTile.store(scratch, tile, dyRows, taps, dw, dwo, g.taps());
                }
            }
        }
    }

    /** {@code dw^T = P dy^T}: rows are taps, and a panel holds COLUMNS output channels. */
    private void addOverChannels(float[] x, float[] dy, float[] dw, int group, int q, int length, float[] scratch) {
        int tile = panels + rows;
        int outC = g.groupOutC();
        for (int k = 0; k < outC; k += COLUMNS) {
            packGradient(dy, group * outC + k, Math.min(COLUMNS, outC - k), q, length, scratch, k * RUN);
        }
        for (int t = 0; t < g.taps(); t += ROWS) {
            int taps = Math.min(ROWS, g.taps() - t);
            patches.gather(x, group, q, length, t, t + taps, scratch, panels, RUN);
            for (int k = 0; k < outC; k += COLUMNS) {
                int channels = Math.min(COLUMNS, outC - k);
                GemmTile.multiply(scratch, panels, RUN, taps, scratch, k * RUN, length, scratch, tile, COLUMNS, false);
                int dwo = (group * outC + k) * g.taps() + t;
                for (int i = 0; i < channels; i++) {
                    for (int r = 0; r < taps; r++) {
                        dw[dwo + i * g.taps() + r] += scratch[tile + r * COLUMNS + i];
                    }
                }
            }
        }
    }

    /** Columns {@code q} and on of one channel of dy, side by side. */
    private void gatherGradient(float[] dy, int k, int q, int length, float[] to, int o) {
        int n = q / g.positions();
        int p = q % g.positions();
        for (int done = 0; done < length; n++, p = 0) {
            int run = Math.min(length - done, g.positions() - p);
            Copy.run(dy, n * g.outSize() + k * g.positions() + p, to, o + done, run);
            done += run;
        }
    }

    /** {@code to[column * COLUMNS + i] = dy[k + i, column]}. */
    private void packGradient(float[] dy, int k, int channels, int q, int length, float[] to, int o) {
        int n = q / g.positions();
        int p = q % g.positions();
        for (int done = 0; done < length; n++, p = 0) {
            int run = Math.min(length - done, g.positions() - p);
            int dyo = n * g.outSize() + k * g.positions() + p;
            Copy.transpose(dy, dyo, g.positions(), channels, run, to, o + done * COLUMNS, COLUMNS);
            done += run;
        }
    }
}
