package dev.fovea.simd;

import static dev.fovea.simd.GemmTile.COLUMNS;
import static dev.fovea.simd.GemmTile.DEPTH;
import static dev.fovea.simd.GemmTile.ROWS;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import java.util.Arrays;

/**
 * Any convolution as products with the matrix P of its {@link Patches}, of which only the panel at hand is ever made:
 *
 * <pre>
 *   y = w P + b          dP = w^T dy, added to dx where it came from          dw += dy P^T
 * </pre>
 *
 * Lanes run over positions forward and for dx; {@link LoweredWeightGradient} does dw.
 */
final class LoweredConv2d implements Conv2dKernel {
    /** How much longer the longest share may be than all on average, to be even. */
    private static final float EVEN = 1.1f;

    /** Floats of an image's planes that are not too many for a thread. */
    private static final int MOST_UNFOLDED = 1 << 20;

    private final ConvGeometry g;
    private final Epilogue epilogue;
    private final Patches patches;
    private final LoweredWeightGradient weightGradient;

    /** {@code backwardInput} packs all output channels of a group for a panel of positions. */
    private final int panel;

    private final Planes planes;
    private final boolean unfolds; // whether the image becomes planes before patches are made of it
    private final int unfolded; // where in scratch

    private final boolean pixels; // whether patches are single pixels, in their order

    LoweredConv2d(ConvGeometry g, Epilogue epilogue) {
        this.g = g;
        this.epilogue = epilogue;
        this.patches = new Patches(g);
        this.weightGradient = new LoweredWeightGradient(g);
        this.pixels = g.kernelH() * g.kernelW() * g.strideH() * g.strideW() == 1
                && g.padTop() + g.padLeft() == 0
                && g.inH() * g.inW() == g.positions();
        this.panel = Math.max(DEPTH, g.groupOutC()) * COLUMNS;
        this.planes = new Planes(g);
        this.unfolds = g.kernelH() * g.kernelW() > g.strideH() * g.strideW() && planes.size() <= MOST_UNFOLDED;
        this.unfolded = panel + GemmTile.SIZE + COLUMNS;
    }

    @Override
    public String description() {
        return "%dx%d by matrix products, lanes over positions; weights: %s"
                .formatted(g.kernelH(), g.kernelW(), weightGradient.description());
    }

    @Override
    public int scratchSize() {
        return Math.max(unfolded + (unfolds ? (int) planes.size() : 0), weightGradient.scratchSize());
    }

    /** The transpose of w, for dx. */
    @Override
    public int packedSize() {
        return g.outC() * g.taps();
    }

    /** {@code packed} (groups, taps, outC/groups). */
    @Override
    public void pack(PackedWeights weights) {
        int size = g.groupOutC() * g.taps();
        for (int group = 0; group < g.groups(); group++) {
            Copy.transpose(
                    weights.w(),
                    group * size,
                    g.taps(),
                    g.groupOutC(),
                    g.taps(),
                    weights.packed(),
                    group * size,
                    g.groupOutC());
        }
    }

    @Override
    public void forward(float[] x, PackedWeights weights, float[] y, int from, int to, float[] scratch) {
        for (int group = 0; group < g.groups(); group++) {
            int k = group * g.groupOutC();
            forward(x, weights, y, from * g.positions(), to * g.positions(), group, k, k + g.groupOutC(), scratch);
        }
    }

    /**
     * Panels of positions, if shares of them are about even and more is read of x than of w: each share then reads all of w.
     * Otherwise output channels, and each share reads all of x.
     */
    @Override
    public void forwardShare(
            float[] x, PackedWeights weights, float[] y, int samples, int share, int shares, float[] scratch) {
        int end = samples * g.positions();
        int panels = (end + COLUMNS - 1) / COLUMNS;
        boolean even = (panels + shares - 1) / shares * shares <= EVEN * panels;
        boolean byChannels = g.groupOutC() >= shares * ROWS && (!even || g.groupOutC() > end);
        int from = byChannels ? 0 : (int) ((long) panels * share / shares) * COLUMNS;
        int to = byChannels ? end : Math.min(end, (int) ((long) panels * (share + 1) / shares) * COLUMNS);
        int tiles = (g.groupOutC() + ROWS - 1) / ROWS;
        int fromK = byChannels ? tiles * share / shares * ROWS : 0;
        int toK = byChannels ? Math.min(g.groupOutC(), tiles * (share + 1) / shares * ROWS) : g.groupOutC();
        for (int group = 0; group < g.groups(); group++) {
            int k = group * g.groupOutC();
            forward(x, weights, y, from, to, group, k + fromK, k + toK, scratch);
        }
    }

    /** Output channels of one group from {@code fromK}, whole tiles from the group's first, at positions of all samples. */
    private void forward(
            float[] x,
            PackedWeights weights,
            float[] y,
            int from,
            int to,
            int group,
            int fromK,
            int toK,
            float[] scratch) {
        int sample = -1; // the one that is unfolded
        for (int q = from; q < to; q += COLUMNS) {
            int columns = Math.min(COLUMNS, to - q);
            int n = q / g.positions();
            int p = q % g.positions();
            boolean within = p + columns <= g.positions();
            if (unfolds && within && n != sample) {
                int end = Math.min(g.positions(), to - n * g.positions());
                planes.unfold(x, n, group, p / g.outW(), (end - 1) / g.outW() + 1, scratch, unfolded);
                sample = n;
            }
            for (int t = 0; t < g.taps(); t += DEPTH) {
                int toTap = Math.min(t + DEPTH, g.taps());
                if (unfolds && within) {
                    planes.gather(scratch, unfolded, p, columns, t, toTap, scratch, 0);
                } else if (pixels && within && columns == COLUMNS) {
                    int xo = (n * g.inC() + group * g.groupInC() + t) * g.positions() + p;
                    Sgemm.pack(x, xo, g.positions(), toTap - t, COLUMNS, scratch, 0);
                } else {
                    patches.gather(x, group, q, columns, t, toTap, scratch, 0, COLUMNS);
                }
                for (int k = fromK; k < toK; k += ROWS) {
                    forwardTile(weights.w(), k, toK, t, toTap, scratch, y, q, columns);
                }
            }
            finish(y, weights.b(), fromK, toK, q, columns);
        }
    }

    /** ROWS output channels from {@code k}, before toK, at {@code columns} positions from q, the taps of one panel. */
    private void forwardTile(
            float[] w, int k, int toK, int fromTap, int toTap, float[] scratch, float[] y, int q, int columns) {
        int rows = Math.min(ROWS, toK - k);
        int wo = k * g.taps() + fromTap;
        int positions = g.positions();
        int n = q / positions;
        int p = q % positions;
        boolean add = fromTap > 0;
        if (rows == ROWS && columns == COLUMNS && p + COLUMNS <= positions) {
            int yo = n * g.outSize() + k * positions + p;
            GemmTile.multiply(w, wo, g.taps(), rows, scratch, 0, toTap - fromTap, y, yo, positions, add);
            return;
        }
        if (add) {
            moveTile(true, scratch, y, k, rows, q, columns);
        }
        GemmTile.multiply(w, wo, g.taps(), rows, scratch, 0, toTap - fromTap, scratch, panel, COLUMNS, add);
        moveTile(false, scratch, y, k, rows, q, columns);
    }

    /** Between y and a tile stored on its own, whose columns may be of several samples. */
    private void moveTile(boolean load, float[] scratch, float[] y, int k, int rows, int q, int columns) {
        int positions = g.positions();
        int n = q / positions;
        int p = q % positions;
        for (int column = 0; column < columns; n++, p = 0) {
            int length = Math.min(columns - column, positions - p);
            int yo = n * g.outSize() + k * positions + p;
            if (load) {
                GemmTile.load(y, yo, positions, rows, length, scratch, panel + column);
            } else {
                GemmTile.store(scratch, panel + column, rows, length, y, yo, positions);
            }
            column += length;
        }
    }

    /** Bias and epilogue, while the panel's results are in the first level of cache. */
    private void finish(float[] y, float[] b, int fromK, int toK, int q, int columns) {
        int positions = g.positions();
        int n = q / positions;
        int p = q % positions;
        if (columns == COLUMNS && p + COLUMNS <= positions) {
            Finish.panel(epilogue, b, fromK, toK, y, n * g.outSize() + fromK * positions + p, positions);
            return;
        }
        for (int column = 0; column < columns; n++, p = 0) {
            int length = Math.min(columns - column, positions - p);
            for (int k = fromK; k < toK; k++) {
                Finish.row(epilogue, b[k], y, n * g.outSize() + k * positions + p, length);
            }
            column += length;
        }
    }

    /** Panels end with their sample: dx is a sum over panels, and where they are must not depend on the range. */
    @Override
    public void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
        int positions = g.positions();
        Arrays.fill(dx, from * g.inSize(), to * g.inSize(), 0);
        for (int n = from; n < to; n++) {
            for (int group = 0; group < g.groups(); group++) {
                for (int p = 0; p < positions; p += COLUMNS) {
                    int columns = Math.min(COLUMNS, positions - p);
                    int dyo = n * g.outSize() + group * g.groupOutC() * positions + p;
                    Sgemm.pack(dy, dyo, positions, g.groupOutC(), columns, scratch, 0);
                    for (int t = 0; t < g.taps(); t += ROWS) {
                        backwardTile(weights.packed(), group, t, scratch, dx, n * positions + p, columns);
                    }
                }
            }
        }
    }

    private void backwardTile(float[] wt, int group, int t, float[] scratch, float[] dx, int q, int columns) {
        int rows = Math.min(ROWS, g.taps() - t);
        int outC = g.groupOutC();
        int wo = (group * g.taps() + t) * outC;
        for (int k = 0; k < outC; k += DEPTH) {
            int depth = Math.min(DEPTH, outC - k);
            GemmTile.multiply(wt, wo + k, outC, rows, scratch, k * COLUMNS, depth, scratch, panel, COLUMNS, k > 0);
        }
        patches.scatterAdding(scratch, panel, COLUMNS, group, q, columns, t, t + rows, dx);
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to, float[] scratch) {
        weightGradient.add(x, dy, dw, from, to, scratch);
        Finish.biasGradient(g, dy, db, from, to);
    }
}
