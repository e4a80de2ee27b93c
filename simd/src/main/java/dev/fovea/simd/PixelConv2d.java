package dev.fovea.simd;

import static dev.fovea.simd.PackedProduct.PANEL;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;

/**
 * 1x1 convolution of small images: a dense layer for each pixel, with lanes over output channels, of which there are many. Tiles
 * over positions would be half empty at the image's end: 49 positions are three tiles of 16 and a last one for one of them. The results,
 * pixel by pixel, become channels again on the way. Backward there are {@link DirectInputGradient} and {@link LoweredWeightGradient}.
 */
final class PixelConv2d implements Conv2dKernel {
    /** Positions of a small image. */
    private static final int SMALL_IMAGE = 64;

    private final ConvGeometry g;
    private final Epilogue epilogue;
    private final PackedProduct product;
    private final DirectInputGradient inputGradient;
    private final LoweredWeightGradient weightGradient;

    PixelConv2d(ConvGeometry g, Epilogue epilogue) {
        this.g = g;
        this.epilogue = epilogue;
        this.product = new PackedProduct(g.inC(), g.outC());
        this.inputGradient = new DirectInputGradient(g);
        this.weightGradient = new LoweredWeightGradient(g);
    }

    /**
     * Whether this is a way for a 1x1 convolution without stride or border: filters are so many, and so long, that turning the
     * results costs little beside the products.
     */
    static boolean suits(ConvGeometry g) {
        return g.groups() == 1
                && g.positions() >= PackedProduct.ROWS
                && g.positions() <= SMALL_IMAGE
                && Math.min(g.inC(), g.outC()) >= 4 * PANEL;
    }

    @Override
    public String description() {
        return "1x1 pixel by pixel, weights in panels of " + PANEL + "; weights: " + weightGradient.description();
    }

    @Override
    public int scratchSize() {
        int gradients = Math.max(inputGradient.scratchSize(), weightGradient.scratchSize());
        return Math.max(g.positions() * PANEL, gradients);
    }

    /** What the input gradient reads, then what forward does. */
    @Override
    public int packedSize() {
        return inputGradient.packedSize() + product.packedSize();
    }

    @Override
    public void pack(PackedWeights weights) {
        inputGradient.pack(weights.w(), 0, weights.packed(), 0);
        product.packTransposed(weights.w(), weights.b(), weights.packed(), inputGradient.packedSize());
    }

    @Override
    public void forward(float[] x, PackedWeights weights, float[] y, int from, int to, float[] scratch) {
        forward(x, weights, y, from, to, 0, product.panels(), scratch);
    }

    /** Panels of output channels, where there are too few samples to share evenly. */
    @Override
    public void forwardShare(
            float[] x, PackedWeights weights, float[] y, int samples, int share, int shares, float[] scratch) {
        if (samples % shares == 0) {
            Conv2dKernel.super.forwardShare(x, weights, y, samples, share, shares, scratch);
        } else {
            int from = product.panels() * share / shares;
            int to = product.panels() * (share + 1) / shares;
            forward(x, weights, y, 0, samples, from, to, scratch);
        }
    }

    private void forward(
            float[] x,
            PackedWeights weights,
            float[] y,
            int from,
            int to,
            int fromPanel,
            int toPanel,
            float[] scratch) {
        int positions = g.positions();
        for (int n = from; n < to; n++) {
            for (int panel = fromPanel; panel < toPanel; panel++) {
                int k = panel * PANEL;
                int channels = Math.min(PANEL, g.outC() - k);
                int yo = n * g.outSize() + k * positions;
                product.panelOfTransposed(
                        panel, x, n * g.inSize(), positions, weights.packed(), inputGradient.packedSize(), scratch, 0);
                Copy.transpose(scratch, 0, PANEL, positions, channels, y, yo, positions);
                Finish.row(epilogue, 0, y, yo, channels * positions);
            }
        }
    }

    @Override
    public void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
        inputGradient.multiply(dy, weights.packed(), 0, dx, from, to, scratch);
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to, float[] scratch) {
        weightGradient.add(x, dy, dw, from, to, scratch);
        Finish.biasGradient(g, dy, db, from, to);
    }
}
