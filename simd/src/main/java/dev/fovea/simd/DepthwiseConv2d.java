package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import jdk.incubator.vector.FloatVector;

/**
 * 3x3 convolution of each channel by itself: nine multiply-adds an output, too few for a matrix product. Lanes run over
 * positions.
 *
 * <p>A channel is first copied into a plane with its border of zeros, or with a stride s into s x s of them, of every s-th row
 * and column, so that whatever the stride
 *
 * <pre>
 *   y[oh, ow] = b + sum_t w[t] plane_t[oh + down_t, ow + right_t]
 * </pre>
 *
 * Rows of planes and of sums are as far apart, so a sum is a constant distance from all that it is made of: the channel is one
 * run, whose vectors do not end where rows do. The sums at ends of rows, of no position, stay behind when the rest goes to y.
 * Both gradients are {@link LoweredConv2d}'s.
 */
final class DepthwiseConv2d implements Conv2dKernel {
    private static final int SIDE = 3;
    private static final int TAPS = SIDE * SIDE;

    private final ConvGeometry g;
    private final Epilogue epilogue;
    private final LoweredConv2d gradients;
    private final int pitch; // from row to row
    private final int rows; // of a plane
    private final int planeSize;
    private final int run; // sums of a channel, whole vectors of them
    private final int[] offsets = new int[TAPS]; // from a sum's place to its taps in the planes

    DepthwiseConv2d(ConvGeometry g, Epilogue epilogue) {
        this.g = g;
        this.epilogue = epilogue;
        this.gradients = new LoweredConv2d(g, epilogue);
        this.pitch = g.outW() + (SIDE - 1) * g.dilationW() / g.strideW();
        this.rows = g.outH() + (SIDE - 1) * g.dilationH() / g.strideH();
        this.run = Lanes.ceil((g.outH() - 1) * pitch + g.outW());
        // the last vector may read beyond the last row
        this.planeSize = rows * pitch + LANES;
        for (int t = 0; t < TAPS; t++) {
            int down = t / SIDE * g.dilationH();
            int right = t % SIDE * g.dilationW();
            int plane = down % g.strideH() * g.strideW() + right % g.strideW();
            offsets[t] = plane * planeSize + down / g.strideH() * pitch + right / g.strideW();
        }
    }

    /** Whether this is a way for a geometry. The many filters of an image of one channel had better share what they read. */
    static boolean suits(ConvGeometry g) {
        return g.kernelH() == SIDE && g.kernelW() == SIDE && g.groupInC() == 1 && g.groups() > 1;
    }

    @Override
    public String description() {
        return "3x3 channel by channel, lanes over positions; gradients: " + gradients.description();
    }

    @Override
    public int scratchSize() {
        return Math.max(planes() * planeSize + run, gradients.scratchSize());
    }

    private int planes() {
        return g.strideH() * g.strideW();
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
        int sums = planes() * planeSize;
        for (int i = 0; i < sums; i++) {
            scratch[i] = 0;
        }
        for (int channel = from; channel < to; channel++) {
            unfold(x, channel * g.inH() * g.inW(), scratch);
            int group = channel % g.inC();
            for (int k = group * g.groupOutC(); k < (group + 1) * g.groupOutC(); k++) {
                convolve(weights.w(), k * TAPS, scratch, sums);
                int yo = (channel / g.inC() * g.outC() + k) * g.positions();
                for (int oh = 0; oh < g.outH(); oh++) {
                    Copy.run(scratch, sums + oh * pitch, y, yo + oh * g.outW(), g.outW());
                }
                Finish.row(epilogue, weights.b()[k], y, yo, g.positions());
            }
        }
    }

    /** The image at {@code xo} into the planes, whose borders are zeros already. */
    private void unfold(float[] x, int xo, float[] planes) {
        for (int row = 0; row < rows * g.strideH(); row++) {
            int ih = row - g.padTop();
            if (ih < 0 || ih >= g.inH()) {
                continue;
            }
            int plane = row % g.strideH() * g.strideW() * planeSize + row / g.strideH() * pitch;
            for (int phase = 0; phase < g.strideW(); phase++) {
                // the first column c of this plane whose c * stride + phase - padLeft lies in the image, and one past
                // the last
                int first = Math.max(0, -Math.floorDiv(phase - g.padLeft(), g.strideW()));
                int end = Math.min(pitch, Math.floorDiv(g.inW() - 1 - phase + g.padLeft(), g.strideW()) + 1);
                int from = xo + ih * g.inW() + first * g.strideW() + phase - g.padLeft();
                copy(x, from, planes, plane + phase * planeSize + first, end - first);
            }
        }
    }

    private void copy(float[] x, int from, float[] planes, int to, int n) {
        int stride = g.strideW();
        if (stride == 1) {
            Copy.run(x, from, planes, to, n);
        } else if (stride == 2) {
            Copy.everySecond(x, from, planes, to, n);
        } else {
            for (int i = 0; i < n; i++) {
                planes[to + i] = x[from + i * stride];
            }
        }
    }

    /** Nine taps are nine vectors of weights, in registers, and three sums on their way. */
    private void convolve(float[] w, int wo, float[] scratch, int sums) {
        FloatVector w0 = FloatVector.broadcast(SPECIES, w[wo]);
        FloatVector w1 = FloatVector.broadcast(SPECIES, w[wo + 1]);
        FloatVector w2 = FloatVector.broadcast(SPECIES, w[wo + 2]);
        FloatVector w3 = FloatVector.broadcast(SPECIES, w[wo + 3]);
        FloatVector w4 = FloatVector.broadcast(SPECIES, w[wo + 4]);
        FloatVector w5 = FloatVector.broadcast(SPECIES, w[wo + 5]);
        FloatVector w6 = FloatVector.broadcast(SPECIES, w[wo + 6]);
        FloatVector w7 = FloatVector.broadcast(SPECIES, w[wo + 7]);
        FloatVector w8 = FloatVector.broadcast(SPECIES, w[wo + 8]);
        int o0 = offsets[0];
        int o1 = offsets[1];
        int o2 = offsets[2];
        int o3 = offsets[3];
        int o4 = offsets[4];
        int o5 = offsets[5];
        int o6 = offsets[6];
        int o7 = offsets[7];
        int o8 = offsets[8];
        for (int i = 0; i < run; i += LANES) {
            FloatVector upper = FloatVector.fromArray(SPECIES, scratch, i + o0).mul(w0);
            FloatVector middle = FloatVector.fromArray(SPECIES, scratch, i + o3).mul(w3);
            FloatVector lower = FloatVector.fromArray(SPECIES, scratch, i + o6).mul(w6);
            upper = FloatVector.fromArray(SPECIES, scratch, i + o1).fma(w1, upper);
            middle = FloatVector.fromArray(SPECIES, scratch, i + o4).fma(w4, middle);
            lower = FloatVector.fromArray(SPECIES, scratch, i + o7).fma(w7, lower);
            upper = FloatVector.fromArray(SPECIES, scratch, i + o2).fma(w2, upper);
            middle = FloatVector.fromArray(SPECIES, scratch, i + o5).fma(w5, middle);
            lower = FloatVector.fromArray(SPECIES, scratch, i + o8).fma(w8, lower);
            middle.add(upper).add(lower).intoArray(scratch, sums + i);
        }
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
