package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import java.util.Arrays;

/**
 * 3x3 convolution of each channel by itself: nine multiply-adds an output, too few for a matrix product. Lanes run over
 * positions.
 *
 * <p>A channel is copied between rows of zeros, so that nine places around a position are nine constant distances. Rows follow one
 * another without a gap: what a window would read beyond the left or the right edge is a place of a neighbouring row, and {@link
 * ThreeRows} masks it. So small images are one run, whose vectors do not end where rows do. With a stride all columns are computed
 * and every stride-th is kept, for that costs less than to pick it nine times. Both gradients are {@link LoweredConv2d}'s.
 */
final class DepthwiseConv2d implements Conv2dKernel {
    private static final int SIDE = 3;
    private static final int TAPS = SIDE * SIDE;

    /** Positions of a run whose masks, one for each column of the window, do not crowd the first level of cache. */
    private static final int RUN = 512;

    private final ConvGeometry g;
    private final Epilogue epilogue;
    private final LoweredConv2d gradients;
    private final ThreeRows rows;
    private final int rowsAtOnce;
    private final int plane; // floats of a channel with what is around it

    DepthwiseConv2d(ConvGeometry g, Epilogue epilogue) {
        this.g = g;
        this.epilogue = epilogue;
        this.gradients = new LoweredConv2d(g, epilogue);
        int runs = g.strideH() == 1 ? Math.min(g.outH(), (g.outH() * g.inW() - 1) / RUN + 1) : g.outH();
        this.rowsAtOnce = (g.outH() - 1) / runs + 1;
        this.rows = ThreeRows.of(g, rowsAtOnce);
        int read = ((runs * rowsAtOnce - 1) * g.strideH() + 1 + (SIDE - 1) * g.dilationH()) * g.inW();
        int written = g.padTop() * g.inW() + g.padLeft() + g.inH() * g.inW();
        this.plane = Math.max(read + (SIDE - 1) * g.dilationW() + LANES, written);
    }

    /**
     * Whether this is a way for a geometry: as many windows in a row as the image has columns, or fewer. The many filters of an
     * image of one channel had better share what they read.
     */
    static boolean suits(ConvGeometry g) {
        return g.kernelH() == SIDE
                && g.kernelW() == SIDE
                && g.groupInC() == 1
                && g.groups() > 1
                && (g.outW() - 1) * g.strideW() < g.inW();
    }

    @Override
    public String description() {
        return "3x3 channel by channel, lanes over positions; gradients: " + gradients.description();
    }

    @Override
    public int scratchSize() {
        return Math.max(plane + Lanes.ceil(rowsAtOnce * g.inW()), gradients.scratchSize());
    }

    /** What the input gradient reads. */
    @Override
    public int packedSize() {
        return gradients.packedSize();
    }

    @Override
    public void pack(PackedWeights weights) {
        gradients.pack(weights);
    }

    @Override
    public void forward(float[] x, PackedWeights weights, float[] y, int from, int to, float[] scratch) {
        channels(x, weights, y, from * g.inC(), to * g.inC(), scratch);
    }

    /** Channels, for each is computed by itself: even parts of however few samples. */
    @Override
    public void forwardShare(
            float[] x, PackedWeights weights, float[] y, int samples, int share, int shares, float[] scratch) {
        long channels = (long) samples * g.inC();
        channels(x, weights, y, (int) (channels * share / shares), (int) (channels * (share + 1) / shares), scratch);
    }

    /** @param from the first of the channels of all samples, one after the other */
    private void channels(float[] x, PackedWeights weights, float[] y, int from, int to, float[] scratch) {
        int size = g.inH() * g.inW();
        int image = g.padTop() * g.inW() + g.padLeft();
        Arrays.fill(scratch, 0, plane, 0);
        for (int channel = from; channel < to; channel++) {
            Copy.run(x, channel * size, scratch, image, size);
            int group = channel % g.inC();
            for (int k = group * g.groupOutC(); k < (group + 1) * g.groupOutC(); k++) {
                int yo = (channel / g.inC() * g.outC() + k) * g.positions();
                for (int oh = 0; oh < g.outH(); oh += rowsAtOnce) {
                    rows.multiply(scratch, oh * g.strideH() * g.inW(), weights.w(), k * TAPS, plane);
                    int there = Math.min(rowsAtOnce, g.outH() - oh);
                    finish(weights.b()[k], scratch, there, y, yo + oh * g.outW());
                }
            }
        }
    }

    /** Of the sums in some rows, those of the windows that there are. */
    private void finish(float b, float[] scratch, int rows, float[] y, int yo) {
        if (g.strideW() == 1 && g.outW() == g.inW()) {
            Finish.row(epilogue, b, scratch, plane, y, yo, rows * g.outW());
            return;
        }
        for (int row = 0; row < rows; row++) {
            int from = plane + row * g.inW();
            int to = yo + row * g.outW();
            if (g.strideW() == 1) {
                Copy.run(scratch, from, y, to, g.outW());
            } else if (g.strideW() == 2) {
                Copy.everySecond(scratch, from, y, to, g.outW());
            } else {
                for (int i = 0; i < g.outW(); i++) {
                    y[to + i] = scratch[from + i * g.strideW()];
                }
            }
        }
        Finish.row(epilogue, b, y, yo, rows * g.outW());
    }

    @Override
    public void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
        gradients.backwardInput(dy, weights, dx, from, to, scratch);
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to, float[] scratch) {
        gradients.backwardWeights(x, dy, dw, db, from, to, scratch);
    }
}
