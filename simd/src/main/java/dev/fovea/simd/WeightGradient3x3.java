package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.ConvGeometry;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * {@code dw += conv(x, dy)} of 3x3 filters with stride and dilation 1, without patches: lanes run over output channels, and the
 * nine taps of an input channel are nine sums, each fed by one float of the padded image:
 *
 * <pre>
 *   dw[k, c, kh, kw] += sum_(oh, ow) dy[k, oh, ow] x[c, oh + kh, ow + kw]
 * </pre>
 *
 * <p>A column is a position of the padded image, row after row without a break: what lies between two rows of dy is packed as
 * zeros. So the sum over an image is one loop, and the places of the nine taps are constants but for the pitch.
 */
final class WeightGradient3x3 {
    /** Output channels at a time: 18 sums where there are 32 registers, 9 where there are 16. */
    private static final int CHANNELS = Lanes.MANY_REGISTERS ? 2 * LANES : LANES;

    private static final int TAPS = 9;

    /** Columns of dy that stay in the first level of cache while all input channels pass by. */
    private static final int RUN = 256;

    /** Output channels whose sums are added to dw together. */
    private static final int STORED = 8;

    /** Floats of padded samples at a time, about what the second level of cache holds. */
    private static final int SAMPLES = 1 << 18;

    private final ConvGeometry g;
    private final int pitch;
    private final int image; // floats of one padded channel
    private final int samples; // whose padded images are there at the same time
    private final int runRows; // rows of dy that are packed at a time
    private final int sums; // where the sums begin in the scratch, (inC, 9, CHANNELS)
    private final int images; // where the padded images begin, (samples, inC, image)

    WeightGradient3x3(ConvGeometry g) {
        this.g = g;
        // where there is a zero on either side, the one on the right is also the one on the left of the next row
        boolean shared = g.padLeft() > 0 && g.outW() + 2 > g.padLeft() + g.inW();
        this.pitch = g.outW() + (shared ? 1 : 2);
        this.image = (g.outH() + 2) * pitch + 2;
        this.samples = Math.max(1, SAMPLES / (g.inC() * image));
        this.runRows = Math.min(g.outH(), Math.max(1, RUN / pitch));
        this.sums = runRows * pitch * CHANNELS;
        this.images = sums + g.inC() * TAPS * CHANNELS;
    }

    /** Whether this is a way for a geometry. */
    static boolean suits(ConvGeometry g) {
        return g.kernelH() == 3
                && g.kernelW() == 3
                && g.strideH() == 1
                && g.strideW() == 1
                && g.dilationH() == 1
                && g.dilationW() == 1
                && g.groups() == 1;
    }

    int scratchSize() {
        return images + samples * g.inC() * image;
    }

    void add(float[] x, float[] dy, float[] dw, int from, int to, float[] scratch) {
        for (int n = from; n < to; n += samples) {
            int end = Math.min(n + samples, to);
            for (int i = n; i < end; i++) {
                pad(x, i, scratch, images + (i - n) * g.inC() * image);
            }
            for (int k = 0; k < g.outC(); k += CHANNELS) {
                addChannels(dy, dw, k, n, end, scratch);
            }
        }
    }

    /** All taps of {@code CHANNELS} output channels, over samples n to end. */
    private void addChannels(float[] dy, float[] dw, int k, int n, int end, float[] scratch) {
        int channels = Math.min(CHANNELS, g.outC() - k);
        Arrays.fill(scratch, sums, images, 0);
        for (int i = n; i < end; i++) {
            for (int oh = 0; oh < g.outH(); oh += runRows) {
                int rows = Math.min(runRows, g.outH() - oh);
                pack(dy, i * g.outSize() + k * g.positions() + oh * g.outW(), channels, rows, scratch);
                int xo = images + (i - n) * g.inC() * image + oh * pitch;
                for (int c = 0; c < g.inC(); c++) {
                    tile(scratch, xo + c * image, rows * pitch, sums + c * TAPS * CHANNELS);
                }
            }
        }
        for (int i = 0; i < channels; i += STORED) {
            addSums(dw, k + i, Math.min(STORED, channels - i), scratch, sums + i);
        }
    }

    /** Transposes sums into dw, for so few output channels that their rows of dw stay in the first level of cache. */
    private void addSums(float[] dw, int k, int channels, float[] scratch, int so) {
        for (int c = 0; c < g.inC(); c++) {
            int from = so + c * TAPS * CHANNELS;
            for (int i = 0; i < channels; i++) {
                int to = ((k + i) * g.inC() + c) * TAPS;
                for (int t = 0; t < TAPS; t++) {
                    dw[to + t] += scratch[from + t * CHANNELS + i];
                }
            }
        }
    }

    private void tile(float[] scratch, int xo, int columns, int so) {
        if (Lanes.MANY_REGISTERS) {
            twoVectors(scratch, xo, pitch, scratch, columns, scratch, so);
        } else {
            oneVector(scratch, xo, pitch, scratch, columns, scratch, so);
        }
    }

    /** One sample with its border of zeros, (inC, outH + 2, pitch). */
    private void pad(float[] x, int n, float[] to, int o) {
        Arrays.fill(to, o, o + g.inC() * image, 0);
        int endRow = Math.min(g.inH(), g.outH() + 2 - g.padTop());
        int columns = Math.min(g.inW(), g.outW() + 2 - g.padLeft());
        for (int c = 0; c < g.inC(); c++) {
            int xo = n * g.inSize() + c * g.inH() * g.inW();
            for (int ih = 0; ih < endRow; ih++) {
                int row = o + c * image + (ih + g.padTop()) * pitch + g.padLeft();
                Copy.run(x, xo + ih * g.inW(), to, row, columns);
            }
        }
    }

    /** {@code dyT[column * CHANNELS + i] = dy[i, column]}, zeros between the rows and beyond the channels there are. */
    private void pack(float[] dy, int dyo, int channels, int rows, float[] dyT) {
        if (channels < CHANNELS) {
            Arrays.fill(dyT, 0, rows * pitch * CHANNELS, 0);
        }
        for (int row = 0; row < rows; row++) {
            int to = row * pitch * CHANNELS;
            Copy.transpose(dy, dyo + row * g.outW(), g.positions(), channels, g.outW(), dyT, to, CHANNELS);
            Copy.zero(dyT, to + g.outW() * CHANNELS, (pitch - g.outW()) * CHANNELS);
        }
    }

    /** Long because each sum has to be a variable of its own. */
    private static void twoVectors(float[] x, int xo, int pitch, float[] dyT, int columns, float[] sums, int so) {
        int row1 = xo + pitch;
        int row2 = row1 + pitch;
        FloatVector s0l = FloatVector.fromArray(SPECIES, sums, so);
        FloatVector s0h = FloatVector.fromArray(SPECIES, sums, so + LANES);
        FloatVector s1l = FloatVector.fromArray(SPECIES, sums, so + CHANNELS);
        FloatVector s1h = FloatVector.fromArray(SPECIES, sums, so + CHANNELS + LANES);
        FloatVector s2l = FloatVector.fromArray(SPECIES, sums, so + 2 * CHANNELS);
        FloatVector s2h = FloatVector.fromArray(SPECIES, sums, so + 2 * CHANNELS + LANES);
        FloatVector s3l = FloatVector.fromArray(SPECIES, sums, so + 3 * CHANNELS);
        FloatVector s3h = FloatVector.fromArray(SPECIES, sums, so + 3 * CHANNELS + LANES);
        FloatVector s4l = FloatVector.fromArray(SPECIES, sums, so + 4 * CHANNELS);
        FloatVector s4h = FloatVector.fromArray(SPECIES, sums, so + 4 * CHANNELS + LANES);
        FloatVector s5l = FloatVector.fromArray(SPECIES, sums, so + 5 * CHANNELS);
        FloatVector s5h = FloatVector.fromArray(SPECIES, sums, so + 5 * CHANNELS + LANES);
        FloatVector s6l = FloatVector.fromArray(SPECIES, sums, so + 6 * CHANNELS);
        FloatVector s6h = FloatVector.fromArray(SPECIES, sums, so + 6 * CHANNELS + LANES);
        FloatVector s7l = FloatVector.fromArray(SPECIES, sums, so + 7 * CHANNELS);
        FloatVector s7h = FloatVector.fromArray(SPECIES, sums, so + 7 * CHANNELS + LANES);
        FloatVector s8l = FloatVector.fromArray(SPECIES, sums, so + 8 * CHANNELS);
        FloatVector s8h = FloatVector.fromArray(SPECIES, sums, so + 8 * CHANNELS + LANES);
        for (int i = 0; i < columns; i++) {
            FloatVector dyl = FloatVector.fromArray(SPECIES, dyT, i * CHANNELS);
            FloatVector dyh = FloatVector.fromArray(SPECIES, dyT, i * CHANNELS + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[xo + i]);
            s0l = x0.fma(dyl, s0l);
            s0h = x0.fma(dyh, s0h);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[xo + i + 1]);
            s1l = x1.fma(dyl, s1l);
            s1h = x1.fma(dyh, s1h);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[xo + i + 2]);
            s2l = x2.fma(dyl, s2l);
            s2h = x2.fma(dyh, s2h);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[row1 + i]);
            s3l = x3.fma(dyl, s3l);
            s3h = x3.fma(dyh, s3h);
            FloatVector x4 = FloatVector.broadcast(SPECIES, x[row1 + i + 1]);
            s4l = x4.fma(dyl, s4l);
            s4h = x4.fma(dyh, s4h);
            FloatVector x5 = FloatVector.broadcast(SPECIES, x[row1 + i + 2]);
            s5l = x5.fma(dyl, s5l);
            s5h = x5.fma(dyh, s5h);
            FloatVector x6 = FloatVector.broadcast(SPECIES, x[row2 + i]);
            s6l = x6.fma(dyl, s6l);
            s6h = x6.fma(dyh, s6h);
            FloatVector x7 = FloatVector.broadcast(SPECIES, x[row2 + i + 1]);
            s7l = x7.fma(dyl, s7l);
            s7h = x7.fma(dyh, s7h);
            FloatVector x8 = FloatVector.broadcast(SPECIES, x[row2 + i + 2]);
            s8l = x8.fma(dyl, s8l);
            s8h = x8.fma(dyh, s8h);
        }
        s0l.intoArray(sums, so);
        s0h.intoArray(sums, so + LANES);
        s1l.intoArray(sums, so + CHANNELS);
        s1h.intoArray(sums, so + CHANNELS + LANES);
        s2l.intoArray(sums, so + 2 * CHANNELS);
        s2h.intoArray(sums, so + 2 * CHANNELS + LANES);
        s3l.intoArray(sums, so + 3 * CHANNELS);
        s3h.intoArray(sums, so + 3 * CHANNELS + LANES);
        s4l.intoArray(sums, so + 4 * CHANNELS);
        s4h.intoArray(sums, so + 4 * CHANNELS + LANES);
        s5l.intoArray(sums, so + 5 * CHANNELS);
        s5h.intoArray(sums, so + 5 * CHANNELS + LANES);
        s6l.intoArray(sums, so + 6 * CHANNELS);
        s6h.intoArray(sums, so + 6 * CHANNELS + LANES);
        s7l.intoArray(sums, so + 7 * CHANNELS);
        s7h.intoArray(sums, so + 7 * CHANNELS + LANES);
        s8l.intoArray(sums, so + 8 * CHANNELS);
        s8h.intoArray(sums, so + 8 * CHANNELS + LANES);
    }

    /** As {@link #twoVectors}, for half as many registers. */
    private static void oneVector(float[] x, int xo, int pitch, float[] dyT, int columns, float[] sums, int so) {
        int row1 = xo + pitch;
        int row2 = row1 + pitch;
        FloatVector s0l = FloatVector.fromArray(SPECIES, sums, so);
        FloatVector s1l = FloatVector.fromArray(SPECIES, sums, so + CHANNELS);
        FloatVector s2l = FloatVector.fromArray(SPECIES, sums, so + 2 * CHANNELS);
        FloatVector s3l = FloatVector.fromArray(SPECIES, sums, so + 3 * CHANNELS);
        FloatVector s4l = FloatVector.fromArray(SPECIES, sums, so + 4 * CHANNELS);
        FloatVector s5l = FloatVector.fromArray(SPECIES, sums, so + 5 * CHANNELS);
        FloatVector s6l = FloatVector.fromArray(SPECIES, sums, so + 6 * CHANNELS);
        FloatVector s7l = FloatVector.fromArray(SPECIES, sums, so + 7 * CHANNELS);
        FloatVector s8l = FloatVector.fromArray(SPECIES, sums, so + 8 * CHANNELS);
        for (int i = 0; i < columns; i++) {
            FloatVector dyl = FloatVector.fromArray(SPECIES, dyT, i * CHANNELS);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[xo + i]);
            s0l = x0.fma(dyl, s0l);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[xo + i + 1]);
            s1l = x1.fma(dyl, s1l);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[xo + i + 2]);
            s2l = x2.fma(dyl, s2l);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[row1 + i]);
            s3l = x3.fma(dyl, s3l);
            FloatVector x4 = FloatVector.broadcast(SPECIES, x[row1 + i + 1]);
            s4l = x4.fma(dyl, s4l);
            FloatVector x5 = FloatVector.broadcast(SPECIES, x[row1 + i + 2]);
            s5l = x5.fma(dyl, s5l);
            FloatVector x6 = FloatVector.broadcast(SPECIES, x[row2 + i]);
            s6l = x6.fma(dyl, s6l);
            FloatVector x7 = FloatVector.broadcast(SPECIES, x[row2 + i + 1]);
            s7l = x7.fma(dyl, s7l);
            FloatVector x8 = FloatVector.broadcast(SPECIES, x[row2 + i + 2]);
            s8l = x8.fma(dyl, s8l);
        }
        s0l.intoArray(sums, so);
        s1l.intoArray(sums, so + CHANNELS);
        s2l.intoArray(sums, so + 2 * CHANNELS);
        s3l.intoArray(sums, so + 3 * CHANNELS);
        s4l.intoArray(sums, so + 4 * CHANNELS);
        s5l.intoArray(sums, so + 5 * CHANNELS);
        s6l.intoArray(sums, so + 6 * CHANNELS);
        s7l.intoArray(sums, so + 7 * CHANNELS);
        s8l.intoArray(sums, so + 8 * CHANNELS);
    }
}
