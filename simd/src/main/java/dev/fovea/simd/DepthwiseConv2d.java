package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import java.util.Arrays;

/**
 * Convolution of each channel by itself, with windows of 3x3 ({@link ThreeRows}) or of five or seven rows ({@link TapColumns}): few
 * multiply-adds an output, and no two outputs that share what they read, as a matrix product's do. Lanes run over positions.
 *
 * <p>A channel is copied between rows of zeros, so that the places around a position are constant distances. Rows follow one
 * another without a gap: what a window would read beyond the left or the right edge is a place of a neighbouring row, and a {@link
 * TapRun} masks it. So small images are one run, whose vectors do not end where rows do. With a stride all columns are computed
 * and every stride-th is kept, for that costs less than to pick it nine times.
 *
 * <p>Backward, dy is spread over the places where its windows begin, between zeros where there is a stride: dx is then the same
 * convolution of it, with the filter turned by 180 degrees, and dw a dot product with the image for each tap. Where a channel has several
 * filters, {@link LoweredConv2d} computes both gradients.
 */
final class DepthwiseConv2d implements Conv2dKernel {
    private final ConvGeometry g;
    private final Epilogue epilogue;
    private final Pass forward;
    private final Pass backward;
    private final LoweredConv2d gradients;
    private final boolean ownGradients;
    private final int taps;

    DepthwiseConv2d(ConvGeometry g, Epilogue epilogue) {
        this.g = g;
        this.epilogue = epilogue;
        this.gradients = new LoweredConv2d(g, epilogue);
        this.forward = Pass.of(g);
        this.taps = g.kernelH() * g.kernelW();
        int below = (g.kernelH() - 1) * g.dilationH() - g.padTop();
        int right = (g.kernelW() - 1) * g.dilationW() - g.padLeft();
        this.ownGradients = g.groupOutC() == 1 && below >= 0 && right >= 0 && (g.outH() - 1) * g.strideH() < g.inH();
        this.backward = ownGradients ? Pass.of(transposed(g, below, right)) : forward;
    }

    /** The convolution without stride that makes dx of a dy that is spread. */
    private static ConvGeometry transposed(ConvGeometry g, int padTop, int padLeft) {
        int c = g.inC();
        int h = g.inH();
        int w = g.inW();
        return new ConvGeometry(
                c, h, w, c, h, w, g.kernelH(), g.kernelW(), 1, 1, padTop, padLeft, g.dilationH(), g.dilationW(), c);
    }

    /**
     * A channel's way, a run after the other.
     *
     * @param rowsAtOnce rows of windows in a run
     * @param runs how many there are
     * @param plane floats of a channel with what is around it
     */
    private record Pass(ConvGeometry g, int rowsAtOnce, int runs, int plane, TapRun rows) {
        /** Positions of a run whose masks, one for each column of the window, do not crowd the first level of cache. */
        private static final int RUN = 512;

        static Pass of(ConvGeometry g) {
            int least = g.strideH() == 1 ? Math.min(g.outH(), (g.outH() * g.inW() - 1) / RUN + 1) : g.outH();
            int rowsAtOnce = (g.outH() - 1) / least + 1;
            int runs = (g.outH() - 1) / rowsAtOnce + 1;
            int read = ((runs * rowsAtOnce - 1) * g.strideH() + 1 + (g.kernelH() - 1) * g.dilationH()) * g.inW();
            int written = g.padTop() * g.inW() + g.padLeft() + g.inH() * g.inW();
            int plane = Math.max(read + (g.kernelW() - 1) * g.dilationW() + LANES, written);
            return new Pass(
                    g, rowsAtOnce, runs, plane, is3x3(g) ? ThreeRows.of(g, rowsAtOnce) : TapColumns.of(g, rowsAtOnce));
        }

        /** Where in the plane the image begins. */
        int image() {
            return g.padTop() * g.inW() + g.padLeft();
        }

        /** Floats between one run's windows and the next's. */
        int step() {
            return rowsAtOnce * g.strideH() * g.inW();
        }

        /** Rows of windows in the run that begins at row {@code oh}. */
        int there(int oh) {
            return Math.min(rowsAtOnce, g.outH() - oh);
        }
    }

    /**
     * Whether this is a way for a geometry: as many windows in a row as the image has columns, or fewer. The many filters of an
     * image of one channel had better share what they read.
     */
    static boolean suits(ConvGeometry g) {
        return (is3x3(g) || TapColumns.covers(g))
                && g.groupInC() == 1
                && g.groups() > 1
                && (g.outW() - 1) * g.strideW() < g.inW();
    }

    private static boolean is3x3(ConvGeometry g) {
        return g.kernelH() == 3 && g.kernelW() == 3;
    }

    @Override
    public String description() {
        return g.kernelH() + "x" + g.kernelW() + " channel by channel, lanes over positions"
                + (ownGradients ? "" : "; gradients: " + gradients.description());
    }

    @Override
    public int scratchSize() {
        int forwards = forward.plane + forward.rows.n();
        if (!ownGradients) {
            return Math.max(forwards, gradients.scratchSize());
        }
        int inputGradient = backward.plane + backward.rows.n() + taps;
        int weightGradient = forward.plane + spreadSize() + taps * LANES;
        return Math.max(forwards, Math.max(inputGradient, weightGradient));
    }

    /** Floats of a dy that is spread over rows as long as the image's, for whole runs. */
    private int spreadSize() {
        return (forward.runs - 1) * forward.rowsAtOnce * g.inW() + forward.rows.n();
    }

    /** What the input gradient reads. */
    @Override
    public int packedSize() {
        return ownGradients ? 0 : gradients.packedSize();
    }

    @Override
    public void pack(PackedWeights weights) {
        if (!ownGradients) {
            gradients.pack(weights);
        }
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
        int sums = forward.plane;
        Arrays.fill(scratch, 0, forward.plane, 0);
        for (int channel = from; channel < to; channel++) {
            Copy.run(x, channel * size, scratch, forward.image(), size);
            int group = channel % g.inC();
            for (int k = group * g.groupOutC(); k < (group + 1) * g.groupOutC(); k++) {
                int yo = (channel / g.inC() * g.outC() + k) * g.positions();
                for (int run = 0; run < forward.runs; run++) {
                    int oh = run * forward.rowsAtOnce;
                    forward.rows.multiply(scratch, run * forward.step(), weights.w(), k * taps, sums);
                    finish(weights.b()[k], scratch, sums, forward.there(oh), y, yo + oh * g.outW());
                }
            }
        }
    }

    /** Of the sums in some rows, those of the windows that there are. */
    private void finish(float b, float[] scratch, int sums, int rows, float[] y, int yo) {
        if (g.strideW() == 1 && g.outW() == g.inW()) {
            Finish.row(epilogue, b, scratch, sums, y, yo, rows * g.outW());
            return;
        }
        for (int row = 0; row < rows; row++) {
            int from = sums + row * g.inW();
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

    /** Spreads dy: its rows {@code pitch} floats apart, its columns by the stride; what lies between is zero already. */
    private void spread(float[] dy, int dyo, float[] to, int o, int pitch) {
        if (g.strideW() == 1 && g.outW() == pitch) {
            Copy.run(dy, dyo, to, o, g.positions());
            return;
        }
        for (int oh = 0; oh < g.outH(); oh++) {
            int from = dyo + oh * g.outW();
            int row = o + oh * pitch;
            for (int ow = 0; ow < g.outW(); ow++) {
                to[row + ow * g.strideW()] = dy[from + ow];
            }
        }
    }

    @Override
    public void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
        if (!ownGradients) {
            gradients.backwardInput(dy, weights, dx, from, to, scratch);
            return;
        }
        int sums = backward.plane;
        int turned = sums + backward.rows.n();
        Arrays.fill(scratch, 0, backward.plane, 0);
        for (int channel = from * g.inC(); channel < to * g.inC(); channel++) {
            spread(dy, channel * g.positions(), scratch, backward.image(), g.strideH() * g.inW());
            int wo = channel % g.inC() * taps;
            for (int t = 0; t < taps; t++) {
                scratch[turned + t] = weights.w()[wo + taps - 1 - t];
            }
            for (int run = 0; run < backward.runs; run++) {
                int row = run * backward.rowsAtOnce;
                backward.rows.multiply(scratch, run * backward.step(), scratch, turned, sums);
                int o = (channel * g.inH() + row) * g.inW();
                Copy.run(scratch, sums, dx, o, backward.there(row) * g.inW());
            }
        }
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to, float[] scratch) {
        if (!ownGradients) {
            gradients.backwardWeights(x, dy, dw, db, from, to, scratch);
            return;
        }
        int size = g.inH() * g.inW();
        int spread = forward.plane;
        int sums = spread + spreadSize();
        Arrays.fill(scratch, 0, sums, 0);
        for (int channel = from * g.inC(); channel < to * g.inC(); channel++) {
            Copy.run(x, channel * size, scratch, forward.image(), size);
            spread(dy, channel * g.positions(), scratch, spread, g.inW());
            Arrays.fill(scratch, sums, sums + taps * LANES, 0);
            for (int run = 0; run < forward.runs; run++) {
                int at = spread + run * forward.rowsAtOnce * g.inW();
                forward.rows.multiplyAndAdd(scratch, run * forward.step(), at, sums);
            }
            int wo = channel % g.inC() * taps;
            for (int t = 0; t < taps; t++) {
                float sum = dw[wo + t];
                for (int lane = 0; lane < LANES; lane++) {
                    sum += scratch[sums + t * LANES + lane];
                }
                dw[wo + t] = sum;
            }
        }
        Finish.biasGradient(g, dy, db, from, to);
    }
}
