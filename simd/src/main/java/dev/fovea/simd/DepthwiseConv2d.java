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
 * <p>A channel is copied between rows of zeros, so that the places around a position are constant distances. Rows follow one another
 * without a gap: what a window would read beyond the left or the right edge is a place of a neighbouring row, which a {@link TapRun}
 * leaves out. With a stride all columns are computed and every stride-th is kept, for that costs less than to pick it for each tap.
 *
 * <p>Backward, dy is spread over the places where its windows begin, between zeros where there is a stride: dx is then the same
 * convolution of it, with the filter turned by 180 degrees, and dw a dot product with the image for each tap. Where a channel has
 * several filters, {@link DirectConv2d} computes both gradients.
 */
final class DepthwiseConv2d implements Conv2dKernel {
    private final ConvGeometry g;
    private final Epilogue epilogue;
    private final Pass forward;
    private final Pass backward;
    private final DirectConv2d gradients;
    private final boolean ownGradients;
    private final int taps;

    DepthwiseConv2d(ConvGeometry g, Epilogue epilogue) {
        this.g = g;
        this.epilogue = epilogue;
        this.gradients = new DirectConv2d(g, epilogue);
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
     * A channel's way. With a stride, rows that lie a stride apart in the image follow one another in a plane of their own, so that
     * all windows see theirs at the same distances.
     *
     * @param plane floats of a plane with what is around it
     */
    private record Pass(ConvGeometry g, int plane, TapRun taps) {
        static Pass of(ConvGeometry g) {
            int stride = g.strideH();
            int reach = (g.kernelH() - 1) * g.dilationH() / stride;
            int read = (g.outH() + reach) * g.inW() + (g.kernelW() - 1) * g.dilationW() + LANES;
            int written = ((g.padTop() + g.inH() - 1) / stride + 1) * g.inW() + g.padLeft();
            int plane = Math.max(read, written);
            int[] rows = new int[g.kernelH()];
            for (int kh = 0; kh < rows.length; kh++) {
                rows[kh] = row(kh * g.dilationH(), stride, plane, g.inW());
            }
            return new Pass(g, plane, is3x3(g) ? ThreeRows.of(g, rows) : TapColumns.of(g, rows));
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
            return g.outH() * g.inW() + LANES;
        }

        /** Where row {@code ih} of the image begins, if the planes are of the windows from row {@code fromOh} on. */
        int image(int ih, int fromOh) {
            return row(ih + g.padTop() - fromOh * g.strideH(), g.strideH(), plane, g.inW()) + g.padLeft();
        }

        /** Copies what some rows of windows see of an image to where it is zero around it. */
        void copy(float[] x, int xo, int fromOh, int toOh, float[] planes) {
            int stride = g.strideH();
            int from = Math.max(0, fromOh * stride - g.padTop());
            int to = Math.min(g.inH(), (toOh - 1) * stride - g.padTop() + (g.kernelH() - 1) * g.dilationH() + 1);
            if (from >= to) {
                return;
            }
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

        /** One filter on what has been copied: straight to its place where each column has a window, or else by way of scratch. */
        void filter(float[] planes, float[] w, int wo, Epilogue epilogue, float b, float[] y, int yo, int rows) {
            if (g.strideW() == 1 && g.outW() == g.inW() && !taps.writesBeyond()) {
                taps.multiply(planes, w, wo, epilogue, b, y, yo, rows);
            } else {
                taps.multiply(planes, w, wo, epilogue, b, planes, size(), rows);
                keep(planes, size(), rows, y, yo);
            }
        }

        /** Of the results in some rows, those of the windows that there are. */
        private void keep(float[] results, int ro, int rows, float[] y, int yo) {
            if (g.strideW() == 1 && g.outW() == g.inW()) {
                Copy.run(results, ro, y, yo, rows * g.outW());
            } else if (g.strideW() == 2 && 2 * g.outW() == g.inW()) {
                Copy.everySecond(results, ro, y, yo, rows * g.outW());
            } else {
                for (int row = 0; row < rows; row++) {
                    Copy.every(g.strideW(), results, ro + row * g.inW(), y, yo + row * g.outW(), g.outW());
                }
            }
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
        int forwards = forward.size() + forward.results();
        if (!ownGradients) {
            return Math.max(forwards, gradients.scratchSize());
        }
        int inputGradient = backward.size() + backward.results() + taps;
        int weightGradient = forward.size() + spreadSize() + taps * LANES;
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
                forward.filter(scratch, weights.w(), k * taps, epilogue, weights.b()[k], y, yo, toOh - fromOh);
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
            int wo = channel % g.inC() * taps;
            for (int t = 0; t < taps; t++) {
                scratch[turned + t] = weights.w()[wo + taps - 1 - t];
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
            Arrays.fill(scratch, sums, sums + taps * LANES, 0);
            forward.taps.multiplyAndAdd(scratch, spread, g.outH(), sums);
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
