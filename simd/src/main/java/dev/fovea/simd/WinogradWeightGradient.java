package dev.fovea.simd;

import static dev.fovea.simd.GemmTile.COLUMNS;
import static dev.fovea.simd.GemmTile.ROWS;
import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.WinogradStrips.SKEW;

import dev.fovea.kernel.ConvGeometry;

/**
 * {@code dw += conv(x, dy)} of 3x3 filters with stride and dilation 1: what {@link Winograd} computes, differentiated by w. Its
 * formula is linear in each of its operands, so the transposes of the same matrices do it, with as few multiplications:
 *
 * <pre>
 *   V = B^T x B      dM = A dy A^T      dU[k, c] = sum_t dM[t, k] V[t, c]      dw += G^T dU G
 * </pre>
 *
 * <p>All components of a tile of dU, a few output channels by a panel of input channels, are computed and transformed one after
 * the other: dU, four times as large as the weights, is never there as a whole.
 */
final class WinogradWeightGradient {
    private static final int TAPS = 9;

    /** Tiles that are computed together, at least: each of the products is a sum over so many, and then comes a transform. */
    private static final int TILES = 64;

    /** Floats of V and dM together, about, where there may be more tiles than that. */
    private static final int CACHED = 1 << 19;

    private final ConvGeometry g;
    private final WinogradTransform.Step filterGradient;
    private final int a; // m + 2
    private final int tilesW; // tiles of a strip
    private final int tilesH; // strips of a sample
    private final int strips; // that are computed together
    private final WinogradStrips input;
    private final WinogradStrips.Components v; // panels of COLUMNS channels
    private final WinogradStrips delta;
    private final WinogradStrips.Components dm; // panels of LANES channels
    private final int deltas; // where dM begins in the scratch, behind V
    private final int room; // where a strip is transformed, or the products are

    WinogradWeightGradient(ConvGeometry g, WinogradTransform transform) {
        this.g = g;
        this.filterGradient = transform::filterGradient;
        int m = transform.results();
        this.a = transform.products();
        this.tilesW = (g.outW() + m - 1) / m;
        this.tilesH = (g.outH() + m - 1) / m;
        int panels = (g.inC() + COLUMNS - 1) / COLUMNS;
        int channels = panels * COLUMNS + Lanes.ceil(g.outC());
        int tiles = Math.max(TILES, CACHED / (a * a * channels));
        this.strips = Math.max(1, tiles / tilesW);
        this.input = new WinogradStrips(
                new WinogradStrips.Image(g.inC(), g.inH(), g.inW(), g.padTop(), g.padLeft()),
                transform,
                transform::input,
                a,
                tilesH,
                tilesW);
        this.delta = new WinogradStrips(
                new WinogradStrips.Image(g.outC(), g.outH(), g.outW(), 0, 0),
                transform,
                transform::outputGradient,
                m,
                tilesH,
                tilesW);
        this.v = components(COLUMNS);
        this.dm = components(LANES);
        this.deltas = panels * v.panelSize();
        this.room = deltas + Lanes.ceil(g.outC()) / LANES * dm.panelSize();
    }

    private WinogradStrips.Components components(int channels) {
        int size = strips * tilesW * channels + SKEW;
        return new WinogradStrips.Components(channels, size, a * a * size);
    }

    int scratchSize() {
        int products = (a * a + 3 * a + TAPS) * GemmTile.SIZE + TAPS * COLUMNS;
        return room + Math.max(products, Math.max(input.scratchSize(), delta.scratchSize()));
    }

    void add(float[] x, float[] dy, float[] dw, int from, int to, float[] scratch) {
        add(x, dy, dw, from, to, 0, g.outC(), scratch);
    }

    /** The same for the output channels from {@code fromK}, a whole vector, up to {@code toK}. */
    void add(float[] x, float[] dy, float[] dw, int from, int to, int fromK, int toK, float[] scratch) {
        for (int s = from * tilesH; s < to * tilesH; s += strips) {
            int end = Math.min(s + strips, to * tilesH);
            for (int strip = s; strip < end; strip++) {
                int tile = (strip - s) * tilesW;
                input.transform(x, strip, 0, g.inC(), scratch, room, v, tile, 0);
                delta.transform(dy, strip, fromK, toK, scratch, room, dm, tile, deltas);
            }
            for (int c = 0; c < g.inC(); c += COLUMNS) {
                for (int k = fromK; k < toK; k += ROWS) {
                    multiply(k, c, (end - s) * tilesW, scratch);
                    transformBack(scratch);
                    addTaps(dw, k, c, scratch);
                }
            }
        }
    }

    /** dU, (a, a, ROWS, COLUMNS), from output channel k and input channel c. */
    private void multiply(int k, int c, int tiles, float[] scratch) {
        int dmo = deltas + dm.offset(0, k);
        int vo = v.offset(0, c);
        for (int e = 0; e < a * a; e++) {
            int to = room + e * GemmTile.SIZE;
            OuterTile.multiply(scratch, dmo + e * dm.size(), scratch, vo + e * v.size(), tiles, scratch, to);
        }
    }

    /** From dU to taps, (3, 3, ROWS, COLUMNS). */
    private void transformBack(float[] scratch) {
        int size = GemmTile.SIZE;
        int half = room + a * a * size;
        int taps = half + 3 * a * size;
        for (int i = 0; i < size; i += LANES) {
            WinogradTransform.square(
                    filterGradient, scratch, a, 3, room + i, size, a * size, half, taps + i, size, 3 * size);
        }
    }

    private void addTaps(float[] dw, int k, int c, float[] scratch) {
        int taps = room + (a * a + 3 * a) * GemmTile.SIZE;
        int filters = taps + TAPS * GemmTile.SIZE;
        int rows = Math.min(ROWS, g.outC() - k);
        int channels = Math.min(COLUMNS, g.inC() - c);
        for (int r = 0; r < rows; r++) {
            Copy.transpose(scratch, taps + r * COLUMNS, GemmTile.SIZE, TAPS, channels, scratch, filters, TAPS);
            Copy.addRun(scratch, filters, dw, ((k + r) * g.inC() + c) * TAPS, TAPS * channels);
        }
    }
}
