package dev.fovea.simd;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;

/**
 * 1x1 convolution without stride or border: each image is a matrix of channels by positions, and y the product of the weights with
 * it, with lanes over positions. So is dx, of the transposed weights with dy. {@link LoweredWeightGradient} does dw.
 */
final class PointwiseConv2d implements Conv2dKernel {
    private static final float[] NO_BIAS = {};

    private final ConvGeometry g;
    private final Epilogue epilogue;
    private final PointwiseProduct forward;
    private final PointwiseProduct backward;
    private final LoweredWeightGradient weightGradient;

    PointwiseConv2d(ConvGeometry g, Epilogue epilogue) {
        this.g = g;
        this.epilogue = epilogue;
        this.forward = new PointwiseProduct(g.inC(), g.outC());
        this.backward = new PointwiseProduct(g.outC(), g.inC());
        this.weightGradient = new LoweredWeightGradient(g);
    }

    /** Whether this is a way for a 1x1 convolution without stride or border. */
    static boolean suits(ConvGeometry g) {
        return g.groups() == 1 && g.positions() >= PointwiseProduct.LEAST_COLUMNS;
    }

    @Override
    public String description() {
        return "1x1 by matrix products, lanes over positions; weights: " + weightGradient.description();
    }

    @Override
    public int scratchSize() {
        int products = Math.max(forward.scratchSize(), backward.scratchSize());
        return Math.max(products, weightGradient.scratchSize());
    }

    /** What forward reads, then what the input gradient does. */
    @Override
    public int packedSize() {
        return forward.packedSize() + backward.packedSize();
    }

    @Override
    public void pack(PackedWeights weights) {
        forward.pack(weights.w(), g.inC(), 1, weights.packed(), 0);
        backward.pack(weights.w(), 1, g.inC(), weights.packed(), forward.packedSize());
    }

    @Override
    public void forward(float[] x, PackedWeights weights, float[] y, int from, int to, float[] scratch) {
        for (int n = from; n < to; n++) {
            forward(x, weights, y, n, 0, g.positions(), 0, forward.tiles(), scratch);
        }
    }

    /**
     * Samples, if shares of them are even. Otherwise positions of each or, where that is no way for images so small, the outputs of
     * layers that have more of them than inputs: a layer that follows by channels then finds them in its thread's own cache.
     */
    @Override
    public void forwardShare(
            float[] x, PackedWeights weights, float[] y, int samples, int share, int shares, float[] scratch) {
        if (samples % shares == 0) {
            Conv2dKernel.super.forwardShare(x, weights, y, samples, share, shares, scratch);
            return;
        }
        int positions = g.positions();
        boolean byPositions = positions / shares >= PointwiseProduct.LEAST_COLUMNS
                && (Convolutions.sharesRows(g) || g.outC() < g.inC());
        int from = byPositions ? (int) ((long) positions * share / shares) : 0;
        int to = byPositions ? (int) ((long) positions * (share + 1) / shares) : positions;
        int fromTile = byPositions ? 0 : forward.tiles() * share / shares;
        int toTile = byPositions ? forward.tiles() : forward.tiles() * (share + 1) / shares;
        for (int n = 0; n < samples; n++) {
            forward(x, weights, y, n, from, to, fromTile, toTile, scratch);
        }
    }

    private void forward(
            float[] x,
            PackedWeights weights,
            float[] y,
            int n,
            int from,
            int to,
            int fromTile,
            int toTile,
            float[] scratch) {
        forward.multiply(
                weights.packed(),
                0,
                x,
                n * g.inSize(),
                y,
                n * g.outSize(),
                g.positions(),
                from,
                to,
                fromTile,
                toTile,
                weights.b(),
                epilogue,
                scratch);
    }

    @Override
    public void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
        for (int n = from; n < to; n++) {
            backward.multiply(
                    weights.packed(),
                    forward.packedSize(),
                    dy,
                    n * g.outSize(),
                    dx,
                    n * g.inSize(),
                    g.positions(),
                    0,
                    g.positions(),
                    0,
                    backward.tiles(),
                    NO_BIAS,
                    Epilogue.NONE,
                    scratch);
        }
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to, float[] scratch) {
        weightGradient.add(x, dy, dw, from, to, scratch);
        Finish.biasGradient(g, dy, db, from, to);
    }
}
