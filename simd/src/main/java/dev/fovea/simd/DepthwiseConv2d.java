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
 * and every stride-th is kept, for that costs less than to pick it nine times.
 *
 * <p>Backward, dy is spread over the places where its windows begin, between zeros where there is a stride: dx is then the same
 * convolution of it, with the filter turned by 180 degrees, and dw nine dot products with the image. Where a channel has several
 * filters, {@link LoweredConv2d} computes both gradients.
 */
final class DepthwiseConv2d implements Conv2dKernel {
    private static final int SIDE = 3;
    private static final int TAPS = SIDE * SIDE;

    private final ConvGeometry g;
    private final Epilogue epilogue;
    private final Pass forward;
    private final Pass backward;
    private final LoweredConv2d gradients;
    private final boolean ownGradients;

    DepthwiseConv2d(ConvGeometry g, Epilogue epilogue) {
        this.g = g;
        this.epilogue = epilogue;
        this.gradients = new LoweredConv2d(g, epilogue);
        this.forward = Pass.of(g);
        int below = (SIDE - 1) * g.dilationH() - g.padTop();
        int right = (SIDE - 1) * g.dilationW() - g.padLeft();
        this.ownGradients = g.groupOutC() == 1 && below >= 0 && right >= 0 && (g.outH() - 1) * g.strideH() < g.inH();
        this.backward = ownGradients ? Pass.of(transposed(g, below, right)) : forward;
    }

    /** The convolution without stride that makes dx of a dy that is spread. */
    private static ConvGeometry transposed(ConvGeometry g, int padTop, int padLeft) {
        int c = g.inC();
        int h = g.inH();
        int w = g.inW();
        return new ConvGeometry(c, h, w, c, h, w, SIDE, SIDE, 1, 1, padTop, padLeft, g.dilationH(), g.dilationW(), c);
    }

    /**
     * A channel's way, a run after the other. With a stride, rows that lie a stride apart in the image follow one another in a plane
     * of their own, so that all windows of a run see theirs at the same distances.
     *
     * @param rowsAtOnce rows of windows in a run
     * @param plane floats of a plane with what is around it
     */
    private record Pass(ConvGeometry g, int rowsAtOnce, int plane, DepthwiseStrips strips, ThreeRows rows) {
        /** Positions of a run whose masks, one for each column of the window, do not crowd the first level of cache. */
        private static final int RUN = 512;

        static Pass of(ConvGeometry g) {
            int runs = Math.min(g.outH(), (g.outH() * g.inW() - 1) / RUN + 1);
            int rowsAtOnce = (g.outH() - 1) / runs + 1;
            int stride = g.strideH();
            int reach = (SIDE - 1) * g.dilationH() / stride;
            int read = (g.outH() + reach) * g.inW() + (SIDE - 1) * g.dilationW() + LANES;
            int written = ((g.padTop() + g.inH() - 1) / stride + 1) * g.inW() + g.padLeft();
            int plane = Math.max(read, written);
            int middle = row(g.dilationH(), stride, plane, g.inW());
            int last = row(2 * g.dilationH(), stride, plane, g.inW());
            DepthwiseStrips strips = new DepthwiseStrips(g, middle, last);
            return new Pass(g, rowsAtOnce, plane, strips, ThreeRows.of(g, middle, last, rowsAtOnce));
        }

        /** Where a row is that lies so far below one that a window begins with. */
        private static int row(int below, int stride, int plane, int pitch) {
            return below % stride * plane + below / stride * pitch;
        }

        /** Floats of all planes. */
        int size() {
            return g.strideH() * plane;
        }

        /** Floats of the results that are not all kept. */
        int results() {
            return g.outH() * g.strideW() * g.outW() + LANES;
        }

        /** Where row {@code ih} of the image begins, if the planes are of the windows from row {@code fromOh} on. */
        int image(int ih, int fromOh) {
            return row(ih + g.padTop() - fromOh * g.strideH(), g.strideH(), plane, g.inW()) + g.padLeft();
        }

        /** Copies what some rows of windows see of an image to where it is zero around it. */
        void copy(float[] x, int xo, int fromOh, int toOh, float[] planes) {
            int stride = g.strideH();
            int from = Math.max(0, fromOh * stride - g.padTop());
            int to = Math.min(g.inH(), (toOh - 1) * stride - g.padTop() + (SIDE - 1) * g.dilationH() + 1);
            if (stride == 1) {
                Copy.run(x, xo + from * g.inW(), planes, image(from, fromOh), (to - from) * g.inW());
                return;
            }
            // what vectors write too much is no more than a row, which the next one overwrites
            int vectors = Lanes.ceil(g.inW()) <= 2 * g.inW() ? Math.max(from, to - stride) : from;
            for (int ih = from; ih < vectors; ih++) {
                Copy.vectors(x, xo + ih * g.inW(), planes, image(ih, fromOh), g.inW());
            }
            for (int ih = vectors; ih < to; ih++) {
                Copy.run(x, xo + ih * g.inW(), planes, image(ih, fromOh), g.inW());
            }
        }

        /**
         * One filter on what has been copied: straight to its place where each column has a window and rows are long enough, or else
         * by way of what is behind the planes.
         */
        void filter(float[] planes, float[] w, int wo, Epilogue epilogue, float b, float[] y, int yo, int rows) {
            int pitch = g.strideW() * g.outW();
            if (g.strideW() == 1 && g.outW() >= LANES) {
                strips.multiply(planes, 0, w, wo, epilogue, b, y, yo, pitch, rows);
                return;
            }
            int results = size();
            int windows = rows * g.outW();
            strips.multiply(planes, 0, w, wo, epilogue, b, planes, results, pitch, rows);
            if (g.strideW() == 1) {
                Copy.run(planes, results, y, yo, windows);
            } else if (g.strideW() == 2) {
                Copy.everySecond(planes, results, y, yo, windows);
            } else {
                for (int i = 0; i < windows; i++) {
                    y[yo + i] = planes[results + i * g.strideW()];
                }
            }
        }
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
        return "3x3 channel by channel, lanes over positions"
                + (ownGradients ? "" : "; gradients: " + gradients.description());
    }

    @Override
    public int scratchSize() {
        int forwards = forward.size() + forward.results();
        if (!ownGradients) {
            return Math.max(forwards, gradients.scratchSize());
        }
        int inputGradient = backward.size() + backward.results() + TAPS;
        int weightGradient = forward.size() + spreadSize() + TAPS * LANES;
        return Math.max(forwards, Math.max(inputGradient, weightGradient));
    }

    /** Floats of a dy that is spread over rows as long as the image's, and as many more as a vector may reach beyond. */
    private int spreadSize() {
        return g.outH() * g.inW() + LANES;
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
        channels(x, weights, y, from * g.inC(), to * g.inC(), 0, g.outH(), scratch);
    }

    /**
     * Samples, if shares of them are even. Otherwise rows of each image, so that a thread finds what it wrote one layer before; or
     * channels, where images are small, whose layers are shared by channels.
     */
    @Override
    public void forwardShare(
            float[] x, PackedWeights weights, float[] y, int samples, int share, int shares, float[] scratch) {
        int channels = samples * g.inC();
        if (samples % shares != 0 && Convolutions.sharesRows(g)) {
            int fromOh = g.outH() * share / shares;
            int toOh = g.outH() * (share + 1) / shares;
            channels(x, weights, y, 0, channels, fromOh, toOh, scratch);
        } else {
            int from = (int) ((long) channels * share / shares);
            int to = (int) ((long) channels * (share + 1) / shares);
            channels(x, weights, y, from, to, 0, g.outH(), scratch);
        }
    }

    /**
     * Some rows of some channels.
     *
     * @param from the first of the channels of all samples, one after the other
     */
    private void channels(
            float[] x, PackedWeights weights, float[] y, int from, int to, int fromOh, int toOh, float[] scratch) {
        int size = g.inH() * g.inW();
        Arrays.fill(scratch, 0, forward.size(), 0);
        for (int channel = from; channel < to; channel++) {
            forward.copy(x, channel * size, fromOh, toOh, scratch);
            int group = channel % g.inC();
            for (int k = group * g.groupOutC(); k < (group + 1) * g.groupOutC(); k++) {
                int yo = (channel / g.inC() * g.outC() + k) * g.positions() + fromOh * g.outW();
                forward.filter(scratch, weights.w(), k * TAPS, epilogue, weights.b()[k], y, yo, toOh - fromOh);
            }
        }
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
        int planes = backward.size();
        int turned = planes + backward.results();
        int image = backward.image(0, 0);
        Arrays.fill(scratch, 0, planes, 0);
        for (int channel = from * g.inC(); channel < to * g.inC(); channel++) {
            spread(dy, channel * g.positions(), scratch, image, g.strideH() * g.inW());
            int wo = channel % g.inC() * TAPS;
            for (int t = 0; t < TAPS; t++) {
                scratch[turned + t] = weights.w()[wo + TAPS - 1 - t];
            }
            int size = g.inH() * g.inW();
            backward.filter(scratch, scratch, turned, Epilogue.NONE, 0, dx, channel * size, g.inH());
        }
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to, float[] scratch) {
        if (!ownGradients) {
            gradients.backwardWeights(x, dy, dw, db, from, to, scratch);
            return;
        }
        int size = g.inH() * g.inW();
        int spread = forward.size();
        int sums = spread + spreadSize();
        Arrays.fill(scratch, 0, sums, 0);
        for (int channel = from * g.inC(); channel < to * g.inC(); channel++) {
            forward.copy(x, channel * size, 0, g.outH(), scratch);
            spread(dy, channel * g.positions(), scratch, spread, g.inW());
            Arrays.fill(scratch, sums, sums + TAPS * LANES, 0);
            for (int oh = 0; oh < g.outH(); oh += forward.rowsAtOnce) {
                int at = oh * g.inW();
                int run = Math.min(forward.rowsAtOnce, g.outH() - oh) * g.inW();
                forward.rows.multiplyAndAdd(scratch, at, spread + at, run, sums);
            }
            int wo = channel % g.inC() * TAPS;
            for (int t = 0; t < TAPS; t++) {
                for (int lane = 0; lane < LANES; lane++) {
                    dw[wo + t] += scratch[sums + t * LANES + lane];
                }
            }
        }
        Finish.biasGradient(g, dy, db, from, to);
    }
}
