package dev.fovea.simd;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import java.util.Arrays;

/**
 * Any convolution as the product of the weights with a matrix of patches that is never made: channels are copied into {@link Planes},
 * a strip of rows at a time, where a {@link TapProduct} reads each tap's row of it as a run of floats. Lanes run over positions, row
 * after row without a gap; what is computed for the border at the end of a row is dropped. {@link DirectInputGradient} is the same
 * backwards.
 *
 * <p>Groups have planes and products of their own: they may be as small as ResNeXt's of four channels.
 */
final class DirectConv2d implements Conv2dKernel {
    /** Floats of a strip's planes and results, about: half of a second level of cache. */
    static final int STRIP = 1 << 16;

    private final ConvGeometry g;
    private final Epilogue epilogue;
    private final Planes planes;
    private final TapProduct product;
    private final DirectInputGradient inputGradient;
    private final WeightGradient weightGradient;

    DirectConv2d(ConvGeometry g, Epilogue epilogue) {
        this.g = g;
        this.epilogue = epilogue;
        this.planes = Planes.ofStrip(g, g.groupOutC(), STRIP);
        int[] weights = new int[g.taps()];
        Arrays.setAll(weights, t -> t);
        this.product = new TapProduct(g.groupOutC(), g.taps(), weights, planes.offsets());
        this.inputGradient = new DirectInputGradient(g);
        this.weightGradient =
                DirectWeightGradient.suits(g) ? new DirectWeightGradient(g, planes) : new LoweredWeightGradient(g);
    }

    @Override
    public String description() {
        return "%dx%d%s tap by tap, lanes over positions; weights: %s"
                .formatted(
                        g.kernelH(),
                        g.kernelW(),
                        g.groups() > 1 ? " in " + g.groups() + " groups" : "",
                        weightGradient.description());
    }

    @Override
    public int scratchSize() {
        int forward = planes.size() + product.tiles() * TapProduct.ROWS * planes.length(planes.rows());
        return Math.max(forward, Math.max(inputGradient.scratchSize(), weightGradient.scratchSize()));
    }

    /** What forward reads of each group, then what the input gradient does. */
    @Override
    public int packedSize() {
        return g.groups() * product.packedSize() + inputGradient.packedSize();
    }

    @Override
    public int packTasks() {
        return g.groups();
    }

    @Override
    public void pack(PackedWeights weights) {
        for (int group = 0; group < g.groups(); group++) {
            pack(weights, group);
        }
    }

    @Override
    public void pack(PackedWeights weights, int group) {
        int wo = group * g.groupOutC() * g.taps();
        product.pack(weights.w(), wo, weights.packed(), group * product.packedSize());
        inputGradient.pack(weights.w(), group, weights.packed(), g.groups() * product.packedSize());
    }

    @Override
    public void forward(float[] x, PackedWeights weights, float[] y, int from, int to, float[] scratch) {
        planes.clear(scratch, 0);
        for (int n = from; n < to; n++) {
            for (int group = 0; group < g.groups(); group++) {
                forward(x, weights, y, n, group, 0, product.tiles(), 0, g.outH(), scratch);
            }
        }
    }

    /** Samples, if shares of them are even. Otherwise rows of each image, or output channels where images are small. */
    @Override
    public void forwardShare(
            float[] x, PackedWeights weights, float[] y, int samples, int share, int shares, float[] scratch) {
        if (samples % shares == 0) {
            Conv2dKernel.super.forwardShare(x, weights, y, samples, share, shares, scratch);
            return;
        }
        boolean byRows = Convolutions.sharesRows(g);
        int tiles = product.tiles();
        int all = g.groups() * tiles;
        int from = byRows ? 0 : (int) ((long) all * share / shares);
        int to = byRows ? all : (int) ((long) all * (share + 1) / shares);
        int fromOh = byRows ? g.outH() * share / shares : 0;
        int toOh = byRows ? g.outH() * (share + 1) / shares : g.outH();
        planes.clear(scratch, 0);
        for (int n = 0; n < samples; n++) {
            for (int tile = from; tile < to; ) {
                int group = tile / tiles;
                int first = group * tiles;
                int end = Math.min(to, first + tiles);
                forward(x, weights, y, n, group, tile - first, end - first, fromOh, toOh, scratch);
                tile = end;
            }
        }
    }

    /** Some tiles of the output channels of a group, in some rows. */
    private void forward(
            float[] x,
            PackedWeights weights,
            float[] y,
            int n,
            int group,
            int fromTile,
            int toTile,
            int fromOh,
            int toOh,
            float[] scratch) {
        int packed = group * product.packedSize();
        int results = planes.size();
        int fromK = group * g.groupOutC() + fromTile * TapProduct.ROWS;
        int toK = group * g.groupOutC() + Math.min(g.groupOutC(), toTile * TapProduct.ROWS);
        for (int oh = fromOh; oh < toOh; oh += planes.rows()) {
            int rows = Math.min(planes.rows(), toOh - oh);
            int length = planes.length(rows);
            planes.unfold(x, n, group, oh, oh + rows, scratch, 0);
            product.multiply(weights.packed(), packed, fromTile, toTile, scratch, 0, length, scratch, results);
            for (int k = fromK; k < toK; k++) {
                int yo = (n * g.outC() + k) * g.positions() + oh * g.outW();
                finish(scratch, results + (k - fromK) * length, weights.b()[k], y, yo, rows);
            }
        }
    }

    /** Bias and epilogue for some rows of a channel. */
    private void finish(float[] results, int ro, float b, float[] y, int yo, int rows) {
        if (planes.pitch() == g.outW()) {
            Finish.row(epilogue, b, results, ro, y, yo, rows * g.outW());
            return;
        }
        for (int row = 0; row < rows; row++) {
            Finish.row(epilogue, b, results, ro + row * planes.pitch(), y, yo + row * g.outW(), g.outW());
        }
    }

    @Override
    public void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
        inputGradient.multiply(dy, weights.packed(), g.groups() * product.packedSize(), dx, from, to, scratch);
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to, float[] scratch) {
        weightGradient.add(x, dy, dw, from, to, scratch);
        Finish.biasGradient(g, dy, db, from, to);
    }
}
