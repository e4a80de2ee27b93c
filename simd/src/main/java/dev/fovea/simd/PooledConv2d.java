package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.ConvMaxPool2dKernel;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Convolution and 2x2 max pooling in one, for images of which one sample fits into the L1 cache. Backward visits only the places
 * of the maxima, a quarter of all: with dz = dy there and 0 elsewhere,
 *
 * <pre>
 *   dw[oc] += sum_p dy[oc,p] patch(argmax[oc,p])        dx[patch(argmax[oc,p])] += dy[oc,p] w[oc]
 * </pre>
 *
 * with lanes over the taps, so patches have to be contiguous: for dw the input is lowered to {@code x'[ow][ih][c][kw]} (each
 * element kernelW times, not kernelH kernelW times as by im2col), where the patch of (oh, ow) begins at row oh of column ow; for
 * dx the padded gradient is kept as {@code [ih][iw][c]}, where it is kernelH runs of kernelW inC. Subclasses differ in forward.
 */
abstract class PooledConv2d implements ConvMaxPool2dKernel {
    /** Floats from one padded row to the next: a constant, so that one check of an index serves the loads around it. */
    static final int PITCH = 32;

    /** Vectors that one pass over the places keeps in registers. */
    private static final int DW_BLOCK = 10;

    private static final int DX_BLOCK = 5;

    final ConvGeometry g;
    final Epilogue epilogue;
    final int outC;
    final int pooled;
    final int pooledW;
    final int paddedH;
    final int paddedW;
    final int inSize;
    final int outSize;
    final int taps;
    private final int positions;
    private final int rowTaps; // inC kernelW: the taps of a row of the lowered input
    private final int dwVectors;
    private final int dxVectors; // a multiple of DX_BLOCK; those too many have weights of zero
    private final int[] lowered; // (positions): where the patch of a position begins in x'
    private final int[] interleaved; // (positions): where it begins in [ih][iw][c]
    private final int[] order; // (pooled): the places in an order in which neighbours do not overlap
    private final int[] vectorAt; // (dxVectors): where each vector of a patch lies, from its beginning

    PooledConv2d(PooledConvGeometry geometry, Epilogue epilogue) {
        this.g = geometry.g();
        this.epilogue = epilogue;
        this.outC = g.outC();
        this.pooled = geometry.pooled();
        this.pooledW = geometry.outW();
        this.paddedH = geometry.paddedH();
        this.paddedW = geometry.paddedW();
        this.inSize = g.inSize();
        this.outSize = geometry.outSize();
        this.taps = g.taps();
        this.positions = g.positions();
        this.rowTaps = g.inC() * g.kernelW();
        this.dwVectors = (taps + LANES - 1) / LANES;
        int runVectors = (rowTaps + LANES - 1) / LANES;
        this.dxVectors = (g.kernelH() * runVectors + DX_BLOCK - 1) / DX_BLOCK * DX_BLOCK;
        this.lowered = new int[positions];
        this.interleaved = new int[positions];
        for (int position = 0; position < positions; position++) {
            int oh = position / g.outW();
            int ow = position % g.outW();
            lowered[position] = (ow * paddedH + oh) * rowTaps;
            interleaved[position] = (oh * paddedW + ow) * g.inC();
        }
        this.order = apart(pooled);
        this.vectorAt = new int[dxVectors];
        for (int i = 0; i < g.kernelH() * runVectors; i++) {
            vectorAt[i] = i / runVectors * paddedW * g.inC() + i % runVectors * LANES;
        }
    }

    /** Floats of the packed weights that forward wants. */
    abstract int forwardPackedSize();

    /** Writes them to the beginning of the packed weights. */
    abstract void packForward(PackedWeights weights);

    /** Floats of scratch that forward wants. */
    abstract int forwardScratchSize();

    @Override
    public final int packedSize() {
        return forwardPackedSize() + outC * dxVectors * LANES;
    }

    @Override
    public final void pack(PackedWeights weights) {
        float[] packed = weights.packed();
        packForward(weights);
        packForInput(weights.w(), packed, forwardPackedSize());
    }

    @Override
    public final int scratchSize() {
        int forWeights = outC * dwRow() + paddedSize() + loweredSize();
        int forInput = interleavedSize();
        return Math.max(forwardScratchSize(), Math.max(forWeights, forInput));
    }

    private int dwRow() {
        return (dwVectors + DW_BLOCK) * LANES;
    }

    private int loweredSize() {
        return 2 * pooledW * paddedH * rowTaps + (DW_BLOCK + 1) * LANES;
    }

    private int interleavedSize() {
        return paddedH * paddedW * g.inC() + (g.kernelH() * paddedW + 1) * g.inC() + 2 * LANES;
    }

    // --- dx
    // --------------------------------------------------------------------------------------------------------------

    /** To {@code [oc][kh][kw][c]}, each row of taps filled up with zeros to whole vectors. */
    private void packForInput(float[] w, float[] packed, int to) {
        Arrays.fill(packed, to, to + outC * dxVectors * LANES, 0);
        int run = (rowTaps + LANES - 1) / LANES * LANES;
        for (int oc = 0; oc < outC; oc++) {
            for (int c = 0; c < g.inC(); c++) {
                for (int kh = 0; kh < g.kernelH(); kh++) {
                    int from = ((oc * g.inC() + c) * g.kernelH() + kh) * g.kernelW();
                    int at = to + oc * dxVectors * LANES + kh * run + c;
                    for (int kw = 0; kw < g.kernelW(); kw++) {
                        packed[at + kw * g.inC()] = w[from + kw];
                    }
                }
            }
        }
    }

    @Override
    public final void backwardInput(
            float[] dy, int[] argmax, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
        float[] packed = weights.packed();
        for (int n = from; n < to; n++) {
            Arrays.fill(scratch, 0, interleavedSize(), 0);
            for (int oc = 0; oc < outC; oc++) {
                int wo = forwardPackedSize() + oc * dxVectors * LANES;
                int yo = n * outSize + oc * pooled;
                for (int v = 0; v < dxVectors; v += DX_BLOCK) {
                    scatter(dy, argmax, yo, oc * positions, packed, wo + v * LANES, scratch, v);
                }
            }
            deinterleave(scratch, dx, n * inSize);
        }
    }

    /**
     * 0 to n - 1 in steps of about 0.38 n. Where a patch overlaps one that was just written, a load would have to wait until the
     * store has gone to the cache.
     */
    private static int[] apart(int n) {
        int step = Math.max(1, Math.round(n * 0.382f));
        while (gcd(step, n) > 1) {
            step++;
        }
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i * step % n;
        }
        return order;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** {@code dx'[patch] += dy w} for all places of one channel and five vectors of the patch. */
    private void scatter(float[] dy, int[] argmax, int yo, int first, float[] w, int wo, float[] dx, int v) {
        FloatVector w0 = FloatVector.fromArray(SPECIES, w, wo);
        FloatVector w1 = FloatVector.fromArray(SPECIES, w, wo + LANES);
        FloatVector w2 = FloatVector.fromArray(SPECIES, w, wo + 2 * LANES);
        FloatVector w3 = FloatVector.fromArray(SPECIES, w, wo + 3 * LANES);
        FloatVector w4 = FloatVector.fromArray(SPECIES, w, wo + 4 * LANES);
        int v0 = vectorAt[v];
        int v1 = vectorAt[v + 1];
        int v2 = vectorAt[v + 2];
        int v3 = vectorAt[v + 3];
        int v4 = vectorAt[v + 4];
        int[] at = interleaved;
        int[] places = order;
        for (int i = 0; i < places.length; i++) {
            int p = yo + places[i];
            FloatVector dv = FloatVector.broadcast(SPECIES, dy[p]);
            int o = at[argmax[p] - first];
            dv.fma(w0, FloatVector.fromArray(SPECIES, dx, o + v0)).intoArray(dx, o + v0);
            dv.fma(w1, FloatVector.fromArray(SPECIES, dx, o + v1)).intoArray(dx, o + v1);
            dv.fma(w2, FloatVector.fromArray(SPECIES, dx, o + v2)).intoArray(dx, o + v2);
            dv.fma(w3, FloatVector.fromArray(SPECIES, dx, o + v3)).intoArray(dx, o + v3);
            dv.fma(w4, FloatVector.fromArray(SPECIES, dx, o + v4)).intoArray(dx, o + v4);
        }
    }

    private void deinterleave(float[] from, float[] dx, int xo) {
        int inC = g.inC();
        int inW = g.inW();
        for (int c = 0; c < inC; c++) {
            for (int ih = 0; ih < g.inH(); ih++) {
                int f = ((ih + g.padTop()) * paddedW + g.padLeft()) * inC + c;
                int t = xo + (c * g.inH() + ih) * inW;
                for (int iw = 0; iw < inW; iw++) {
                    dx[t + iw] = from[f + iw * inC];
                }
            }
        }
    }

    // --- dw
    // --------------------------------------------------------------------------------------------------------------

    @Override
    public final void backwardWeights(
            float[] x, float[] dy, int[] argmax, float[] dw, float[] db, int from, int to, float[] scratch) {
        int row = dwRow();
        int padded = outC * row;
        int low = padded + paddedSize();
        Arrays.fill(scratch, 0, outC * row, 0);
        for (int n = from; n < to; n++) {
            padInTurns(x, n * inSize, scratch, padded);
            lower(scratch, padded, low);
            for (int oc = 0; oc < outC; oc++) {
                int yo = n * outSize + oc * pooled;
                gather(dy, argmax, yo, oc * positions, scratch, low, oc * row);
                float sum = 0;
                for (int p = yo; p < yo + pooled; p++) {
                    sum += dy[p];
                }
                db[oc] += sum;
            }
        }
        for (int oc = 0; oc < outC; oc++) {
            addReordered(scratch, oc * row, dw, oc * taps);
        }
    }

    private void gather(float[] dy, int[] argmax, int yo, int first, float[] scratch, int low, int row) {
        int v = 0;
        for (; dwVectors - v > 4; v += DW_BLOCK) {
            gather10(dy, argmax, yo, first, scratch, low + v * LANES, row + v * LANES);
        }
        for (; dwVectors - v > 2; v += 4) {
            gather4(dy, argmax, yo, first, scratch, low + v * LANES, row + v * LANES);
        }
        for (; v < dwVectors; v += 2) {
            gather2(dy, argmax, yo, first, scratch, low + v * LANES, row + v * LANES);
        }
    }

    /** {@code dw += dy x'[patch]} over all places of one channel, for ten vectors of the patch. */
    private void gather10(float[] dy, int[] argmax, int yo, int first, float[] s, int low, int row) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, s, row);
        FloatVector a1 = FloatVector.fromArray(SPECIES, s, row + LANES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, s, row + 2 * LANES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, s, row + 3 * LANES);
        FloatVector a4 = FloatVector.fromArray(SPECIES, s, row + 4 * LANES);
        FloatVector a5 = FloatVector.fromArray(SPECIES, s, row + 5 * LANES);
        FloatVector a6 = FloatVector.fromArray(SPECIES, s, row + 6 * LANES);
        FloatVector a7 = FloatVector.fromArray(SPECIES, s, row + 7 * LANES);
        FloatVector a8 = FloatVector.fromArray(SPECIES, s, row + 8 * LANES);
        FloatVector a9 = FloatVector.fromArray(SPECIES, s, row + 9 * LANES);
        int[] at = lowered;
        int end = yo + pooled;
        for (int p = yo; p < end; p++) {
            FloatVector dv = FloatVector.broadcast(SPECIES, dy[p]);
            int o = low + at[argmax[p] - first];
            FloatVector x0 = FloatVector.fromArray(SPECIES, s, o);
            FloatVector x9 = FloatVector.fromArray(SPECIES, s, o + 9 * LANES);
            a0 = x0.fma(dv, a0);
            a9 = x9.fma(dv, a9);
            a1 = FloatVector.fromArray(SPECIES, s, o + LANES).fma(dv, a1);
            a2 = FloatVector.fromArray(SPECIES, s, o + 2 * LANES).fma(dv, a2);
            a3 = FloatVector.fromArray(SPECIES, s, o + 3 * LANES).fma(dv, a3);
            a4 = FloatVector.fromArray(SPECIES, s, o + 4 * LANES).fma(dv, a4);
            a5 = FloatVector.fromArray(SPECIES, s, o + 5 * LANES).fma(dv, a5);
            a6 = FloatVector.fromArray(SPECIES, s, o + 6 * LANES).fma(dv, a6);
            a7 = FloatVector.fromArray(SPECIES, s, o + 7 * LANES).fma(dv, a7);
            a8 = FloatVector.fromArray(SPECIES, s, o + 8 * LANES).fma(dv, a8);
        }
        a0.intoArray(s, row);
        a1.intoArray(s, row + LANES);
        a2.intoArray(s, row + 2 * LANES);
        a3.intoArray(s, row + 3 * LANES);
        a4.intoArray(s, row + 4 * LANES);
        a5.intoArray(s, row + 5 * LANES);
        a6.intoArray(s, row + 6 * LANES);
        a7.intoArray(s, row + 7 * LANES);
        a8.intoArray(s, row + 8 * LANES);
        a9.intoArray(s, row + 9 * LANES);
    }

    /** As {@link #gather10} for four vectors. */
    private void gather4(float[] dy, int[] argmax, int yo, int first, float[] s, int low, int row) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, s, row);
        FloatVector a1 = FloatVector.fromArray(SPECIES, s, row + LANES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, s, row + 2 * LANES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, s, row + 3 * LANES);
        int[] at = lowered;
        int end = yo + pooled;
        for (int p = yo; p < end; p++) {
            FloatVector dv = FloatVector.broadcast(SPECIES, dy[p]);
            int o = low + at[argmax[p] - first];
            FloatVector x0 = FloatVector.fromArray(SPECIES, s, o);
            FloatVector x3 = FloatVector.fromArray(SPECIES, s, o + 3 * LANES);
            a0 = x0.fma(dv, a0);
            a3 = x3.fma(dv, a3);
            a1 = FloatVector.fromArray(SPECIES, s, o + LANES).fma(dv, a1);
            a2 = FloatVector.fromArray(SPECIES, s, o + 2 * LANES).fma(dv, a2);
        }
        a0.intoArray(s, row);
        a1.intoArray(s, row + LANES);
        a2.intoArray(s, row + 2 * LANES);
        a3.intoArray(s, row + 3 * LANES);
    }

    /** As {@link #gather10} for two vectors; two places at a time, so that four sums hide each other's latency. */
    private void gather2(float[] dy, int[] argmax, int yo, int first, float[] s, int low, int row) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, s, row);
        FloatVector a1 = FloatVector.fromArray(SPECIES, s, row + LANES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        int[] at = lowered;
        int end = yo + pooled;
        int p = yo;
        for (; p < end - 1; p += 2) {
            int o = low + at[argmax[p] - first];
            int q = low + at[argmax[p + 1] - first];
            FloatVector dp = FloatVector.broadcast(SPECIES, dy[p]);
            FloatVector dq = FloatVector.broadcast(SPECIES, dy[p + 1]);
            a0 = FloatVector.fromArray(SPECIES, s, o).fma(dp, a0);
            a1 = FloatVector.fromArray(SPECIES, s, o + LANES).fma(dp, a1);
            b0 = FloatVector.fromArray(SPECIES, s, q).fma(dq, b0);
            b1 = FloatVector.fromArray(SPECIES, s, q + LANES).fma(dq, b1);
        }
        if (p < end) {
            int o = low + at[argmax[p] - first];
            FloatVector dp = FloatVector.broadcast(SPECIES, dy[p]);
            a0 = FloatVector.fromArray(SPECIES, s, o).fma(dp, a0);
            a1 = FloatVector.fromArray(SPECIES, s, o + LANES).fma(dp, a1);
        }
        a0.add(b0).intoArray(s, row);
        a1.add(b1).intoArray(s, row + LANES);
    }

    /** From the order (kh, c, kw) of the lowered input to that of the weights. */
    private void addReordered(float[] from, int f, float[] dw, int to) {
        for (int c = 0; c < g.inC(); c++) {
            for (int kh = 0; kh < g.kernelH(); kh++) {
                int o = f + (kh * g.inC() + c) * g.kernelW();
                int t = to + (c * g.kernelH() + kh) * g.kernelW();
                for (int kw = 0; kw < g.kernelW(); kw++) {
                    dw[t + kw] += from[o + kw];
                }
            }
        }
    }

    // --- the input
    // -------------------------------------------------------------------------------------------------------

    /** Floats of a padded sample, with what the last vector writes too much. */
    final int paddedSize() {
        return g.inC() * paddedH * PITCH + LANES;
    }

    /** Copies a sample, zeros around it, to rows {@code [c][ih]} of {@code PITCH} floats. */
    final void pad(float[] x, int xo, float[] to, int at) {
        int t = at;
        for (int c = 0; c < g.inC(); c++) {
            for (int ih = -g.padTop(); ih < paddedH - g.padTop(); ih++, t += PITCH) {
                padRow(x, xo, c, ih, to, t);
            }
        }
    }

    /** As {@link #pad}, to rows {@code [ih][c]}. */
    private void padInTurns(float[] x, int xo, float[] to, int at) {
        int t = at;
        for (int ih = -g.padTop(); ih < paddedH - g.padTop(); ih++) {
            for (int c = 0; c < g.inC(); c++, t += PITCH) {
                padRow(x, xo, c, ih, to, t);
            }
        }
    }

    /** One row, or zeros where there is none. Each vector may write too much: what comes behind it has to be written later. */
    private void padRow(float[] x, int xo, int c, int ih, float[] to, int t) {
        FloatVector zero = FloatVector.zero(SPECIES);
        if (ih < 0 || ih >= g.inH()) {
            for (int i = 0; i < PITCH; i += LANES) {
                zero.intoArray(to, t + i);
            }
            return;
        }
        int inW = g.inW();
        int left = g.padLeft();
        int f = xo + (c * g.inH() + ih) * inW;
        int lastVector = x.length - LANES;
        for (int i = 0; i < left; i += LANES) {
            zero.intoArray(to, t + i);
        }
        int i = 0;
        for (; i < inW && f + i <= lastVector; i += LANES) {
            FloatVector.fromArray(SPECIES, x, f + i).intoArray(to, t + left + i);
        }
        for (; i < inW; i++) {
            to[t + left + i] = x[f + i];
        }
        for (i = left + inW; i < paddedW; i += LANES) {
            zero.intoArray(to, t + i);
        }
    }

    /**
     * {@code x'[ow][ih][c][kw] = x[c][ih][ow + kw]} from rows of channels in turn; each copy may write too much, and the next one
     * mends it.
     */
    private void lower(float[] s, int padded, int low) {
        int kernelW = g.kernelW();
        int rows = paddedH * g.inC();
        int t = low;
        for (int ow = 0; ow < 2 * pooledW; ow++) {
            int f = padded + ow;
            if (kernelW <= LANES) {
                for (int row = 0; row < rows; row++, f += PITCH, t += kernelW) {
                    FloatVector.fromArray(SPECIES, s, f).intoArray(s, t);
                }
            } else {
                for (int row = 0; row < rows; row++, f += PITCH, t += kernelW) {
                    for (int kw = 0; kw < kernelW; kw += LANES) {
                        FloatVector.fromArray(SPECIES, s, f + kw).intoArray(s, t + kw);
                    }
                }
            }
        }
    }
}
