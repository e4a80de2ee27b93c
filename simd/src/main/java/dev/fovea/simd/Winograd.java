package dev.fovea.simd;

import static dev.fovea.simd.GemmTile.COLUMNS;
import static dev.fovea.simd.GemmTile.DEPTH;
import static dev.fovea.simd.GemmTile.ROWS;
import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.WinogradStrips.SKEW;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import java.util.Arrays;

/**
 * A 3x3 convolution with stride and dilation 1 by Winograd's minimal filtering F(m x m, 3x3) (Lavin and Gray 2016): the output is
 * cut into tiles of m by m, and where a tile took 9 m^2 multiplications for each pair of channels it takes (m + 2)^2:
 *
 * <pre>
 *   V = B^T x B      U = G w G^T      M[t, k] = sum_c V[t, c] U[c, k]      y = A^T M A
 * </pre>
 *
 * <p>The third is one matrix product for each of the (m + 2)^2 components; the transforms around it have lanes over channels. The
 * tiles of a row are a strip; some strips, which may be of several samples, are computed together, so that the products
 * have enough rows though an image be small. A sample's result does not depend on its company.
 */
final class Winograd {
    /** Tiles that are computed together, about: each U is read once for all of them. */
    private static final int TILES = 64;

    /** The same where reading U takes longer than multiplying. */
    private static final int TILES_OF_LARGE_FILTERS = 128;

    /** Filters that are transposed before any is read as vectors: what was written float by float is then in the cache. */
    private static final int TRANSPOSED = 8;

    /** Floats of U that do not stay in a cache. */
    private static final int LARGE_FILTERS = 3 << 20;

    private final ConvGeometry g;
    private final WinogradTransform.Step filter;
    private final WinogradTransform.Step output;
    private final Epilogue epilogue;
    private final int m;
    private final int a; // m + 2
    private final int tilesW; // tiles of a strip
    private final int tilesH; // strips of a sample
    private final int together; // strips that are computed together
    private final int inC; // whole vectors of input channels
    private final int outC; // whole panels of output channels
    private final int uSize; // floats of one component of U
    private final WinogradStrips input;
    private final WinogradStrips.Components v;
    private final int mSize; // floats of one component of M
    private final int mOffset;
    private final int stripOffset;

    Winograd(ConvGeometry g, WinogradTransform transform, Epilogue epilogue) {
        this.g = g;
        this.filter = transform::filter;
        this.output = transform::output;
        this.epilogue = epilogue;
        this.m = transform.results();
        this.a = transform.products();
        this.tilesW = (g.outW() + m - 1) / m;
        this.tilesH = (g.outH() + m - 1) / m;
        this.together = stripsTogether(readsFilters() ? TILES_OF_LARGE_FILTERS : TILES, tilesW);
        this.inC = Lanes.ceil(g.inC());
        this.outC = (g.outC() + COLUMNS - 1) / COLUMNS * COLUMNS;
        int tiles = (together * tilesW + ROWS - 1) / ROWS * ROWS;
        this.uSize = g.inC() * outC + SKEW;
        this.input = new WinogradStrips(
                new WinogradStrips.Image(g.inC(), g.inH(), g.inW(), g.padTop(), g.padLeft()),
                transform,
                transform::input,
                a,
                tilesH,
                tilesW);
        this.v = new WinogradStrips.Components(inC, tiles * inC + SKEW, 0);
        this.mSize = tiles * outC + SKEW;
        this.mOffset = a * a * v.size();
        this.stripOffset = mOffset + a * a * mSize;
    }

    /** Whether a few samples take less time to multiply than U to read: so many filters, and so few tiles in a sample. */
    boolean readsFilters() {
        return (long) a * a * g.inC() * g.outC() > LARGE_FILTERS && tilesH * tilesW < TILES;
    }

    /** About that many tiles, in whole strips, and best in whole tiles of the product. */
    private static int stripsTogether(int tiles, int tilesW) {
        int strips = Math.max(1, tiles / tilesW);
        int whole = ROWS / Integer.lowestOneBit(Math.min(ROWS, Integer.lowestOneBit(tilesW)));
        return strips > whole ? strips / whole * whole : strips;
    }

    /** V and M, a strip and its transform, and the bias in whole vectors. */
    int scratchSize() {
        return stripOffset + Math.max(input.scratchSize(), m * (m + a) * tilesW * LANES) + outC;
    }

    /** U, and room for each panel of it to be made in. */
    int packedSize() {
        return a * a * uSize + panels() * room();
    }

    /** Panels of U, which are packed one by one. */
    int panels() {
        return outC / COLUMNS;
    }

    private int room() {
        return (TRANSPOSED * 9 + 3 * a) * LANES;
    }

    /**
     * Transforms a panel of filters: {@code U[(i, j), panel of k, c, k in the panel]}, all from {@code po}.
     *
     * @param w filters, of input channel c and output channel k at {@code c * strideC + k * strideK}
     * @param rotated whether each filter is turned by 180 degrees
     */
    void pack(float[] w, int strideC, int strideK, boolean rotated, float[] packed, int po, int panel) {
        int taps = po + a * a * uSize + panel * room();
        int half = taps + TRANSPOSED * 9 * LANES;
        int first = rotated ? 8 * LANES : 0;
        int next = rotated ? -LANES : LANES;
        for (int k = panel * COLUMNS; k < (panel + 1) * COLUMNS; k += LANES) {
            int lanes = Math.max(0, Math.min(LANES, g.outC() - k));
            Arrays.fill(packed, taps, half, 0);
            for (int c = 0; c < g.inC(); c += TRANSPOSED) {
                int channels = Math.min(TRANSPOSED, g.inC() - c);
                for (int i = 0; i < channels; i++) {
                    int from = (c + i) * strideC + k * strideK;
                    Copy.transpose(w, from, strideK, lanes, 9, packed, taps + i * 9 * LANES, LANES);
                }
                int u = po + (panel * g.inC() + c) * COLUMNS + k % COLUMNS;
                for (int i = 0; i < channels; i++) {
                    int to = u + i * COLUMNS;
                    WinogradTransform.square(
                            filter,
                            packed,
                            3,
                            a,
                            taps + i * 9 * LANES + first,
                            3 * next,
                            next,
                            half,
                            to,
                            a * uSize,
                            uSize);
                }
            }
        }
    }

    /** {@code y = epilogue(conv(x, w) + b)}, where {@code b} may be empty: no bias. */
    void convolve(float[] x, float[] packed, int po, float[] b, float[] y, int from, int to, float[] scratch) {
        convolve(x, packed, po, b, y, from * tilesH, to * tilesH, 0, panels(), scratch);
    }

    /** How many strips a sample has. */
    int strips() {
        return tilesH;
    }

    /** The same for some strips, counted through all samples, and some panels of the output channels. */
    void convolve(
            float[] x,
            float[] packed,
            int po,
            float[] b,
            float[] y,
            int fromStrip,
            int toStrip,
            int fromPanel,
            int toPanel,
            float[] scratch) {
        boolean finish = b.length > 0 || epilogue != Epilogue.NONE;
        int bias = scratchSize() - outC;
        Arrays.fill(scratch, bias, bias + outC, 0);
        System.arraycopy(b, 0, scratch, bias, b.length);
        for (int s = fromStrip; s < toStrip; s += together) {
            int end = Math.min(s + together, toStrip);
            for (int strip = s; strip < end; strip++) {
                input.transform(x, strip, 0, g.inC(), scratch, stripOffset, v, (strip - s) * tilesW, 0);
            }
            multiply(packed, po, (end - s) * tilesW, fromPanel, toPanel, scratch);
            for (int strip = s; strip < end; strip++) {
                transformOutput(strip, (strip - s) * tilesW, finish, bias, y, fromPanel, toPanel, scratch);
            }
        }
    }

    /** {@code M = V U} for each component. */
    private void multiply(float[] packed, int po, int tiles, int fromPanel, int toPanel, float[] scratch) {
        for (int e = 0; e < a * a; e++) {
            for (int k = fromPanel * COLUMNS; k < toPanel * COLUMNS; k += COLUMNS) {
                int u = po + e * uSize + k * g.inC();
                for (int c = 0; c < g.inC(); c += DEPTH) {
                    int depth = Math.min(DEPTH, g.inC() - c);
                    for (int t = 0; t < tiles; t += ROWS) {
                        int from = e * v.size() + t * inC + c;
                        int to = mOffset + e * mSize + t * outC + k;
                        int rows = Math.min(ROWS, tiles - t);
                        GemmTile.multiply(
                                scratch, from, inC, rows, packed, u + c * COLUMNS, depth, scratch, to, outC, c > 0);
                    }
                }
            }
        }
    }

    /** y of one strip, whose first tile is {@code tile} in M. */
    private void transformOutput(
            int strip, int tile, boolean finish, int bias, float[] y, int fromPanel, int toPanel, float[] scratch) {
        int n = strip / tilesH;
        int top = strip % tilesH * m;
        int row = m * tilesW * LANES;
        int half = stripOffset + m * row;
        for (int k = fromPanel * COLUMNS; k < Math.min(g.outC(), toPanel * COLUMNS); k += LANES) {
            for (int t = 0; t < tilesW; t++) {
                int from = mOffset + (tile + t) * outC + k;
                int to = stripOffset + t * m * LANES;
                WinogradTransform.square(output, scratch, a, m, from, a * mSize, mSize, half, to, row, LANES);
            }
            if (finish) {
                Finish.vectors(epilogue, scratch, bias + k, scratch, stripOffset, m * m * tilesW);
            }
            for (int i = 0; i < m && top + i < g.outH(); i++) {
                int yo = n * g.outSize() + (k * g.outH() + top + i) * g.outW();
                int channels = Math.min(LANES, g.outC() - k);
                Copy.transposeBack(scratch, stripOffset + i * row, LANES, g.outW(), channels, y, yo, g.positions());
            }
        }
    }
}
