package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Forward for few output channels: lanes run over the columns of the pooled output. The padded input is split into its even and
 * its odd columns; then the four positions of the quads of neighbouring pooled columns are four contiguous loads, and the maximum
 * of a quad is one of four vectors, lane by lane. The even columns are there twice, so that the values under the right positions
 * lie behind those under the left ones by a constant. A block of channels shares the loads.
 */
final class ColumnLanesConv2d extends PooledConv2d {
    /** Channels a block: four accumulators each. */
    private static final int BLOCK = Lanes.MANY_REGISTERS ? 6 : 2;

    /** Weights of a tap, a power of two apart: the JIT knows {@code t << 3} for a loop's index and checks it once, {@code 6 * t} each time. */
    private static final int TAP = Lanes.MANY_REGISTERS ? 8 : 2;

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

    /** The column of each lane's quad, from that of the first. */
    private static final int[] EVEN = new int[LANES];

    static {
        Arrays.setAll(EVEN, lane -> 2 * lane);
    }

    /** Floats of a row: its even columns, its odd ones, and the even ones from the second on. */
    private static final int ROW = 3 * PITCH;

    private final int blocks;
    private final int[] at; // (taps): where the values under the left positions of the quads lie

    ColumnLanesConv2d(PooledConvGeometry geometry, Epilogue epilogue) {
        super(geometry, epilogue);
        this.blocks = (outC + BLOCK - 1) / BLOCK;
        this.at = new int[taps];
        for (int t = 0; t < taps; t++) {
            int kw = t % g.kernelW();
            int row = t / (g.kernelH() * g.kernelW()) * paddedH + t / g.kernelW() % g.kernelH();
            at[t] = row * ROW + kw % 2 * PITCH + kw / 2;
        }
    }

    /** Whether the columns that vectors of lanes reach fit into {@code PITCH}. */
    static boolean covers(PooledConvGeometry geometry) {
        int last = Math.max(0, geometry.outW() - LANES);
        return last + LANES + geometry.g().kernelW() / 2 <= PITCH && geometry.paddedW() <= 2 * PITCH - 2;
    }

    @Override
    public String description() {
        return "direct with 2x2 max pooling, lanes over " + pooledW + " pooled columns";
    }

    @Override
    int forwardPackedSize() {
        return blocks * taps * TAP;
    }

    /** To {@code [block][tap][channel of the block]}. */
    @Override
    void packForward(PackedWeights weights) {
        float[] w = weights.w();
        float[] packed = weights.packed();
        Arrays.fill(packed, 0, forwardPackedSize(), 0);
        for (int oc = 0; oc < outC; oc++) {
            int to = oc / BLOCK * taps * TAP + oc % BLOCK;
            for (int t = 0; t < taps; t++) {
                packed[to + t * TAP] = w[oc * taps + t];
            }
        }
    }

    private int splitSize() {
        return g.inC() * paddedH * ROW;
    }

    @Override
    int forwardScratchSize() {
        return splitSize() + 4 * BLOCK * LANES;
    }

    @Override
    public void forward(float[] x, PackedWeights weights, float[] y, int[] argmax, int from, int to, float[] scratch) {
        int tile = splitSize();
        int last = Math.max(0, pooledW - LANES);
        for (int n = from; n < to; n++) {
            split(x, n * inSize, scratch);
            for (int ph = 0; ph < pooled / pooledW; ph++) {
                for (int pw = 0; pw < pooledW; pw = pw < last ? Math.min(pw + LANES, last) : pooledW) {
                    for (int block = 0; block < blocks; block++) {
                        int first = ph * 2 * ROW + pw;
                        if (BLOCK == 6) {
                            quads6(scratch, first, weights.packed(), block * taps * TAP, tile);
                        } else {
                            quads2(scratch, first, weights.packed(), block * taps * TAP, tile);
                        }
                        int end = Math.min(outC, (block + 1) * BLOCK);
                        for (int oc = block * BLOCK; oc < end; oc++) {
                            int quad = tile + (oc - block * BLOCK) * 4 * LANES;
                            pool(scratch, quad, weights.b()[oc], oc, ph, pw, y, argmax, n);
                        }
                    }
                }
            }
        }
    }

    /** {@code [c][padded row][even, odd, even from the second on]}; zeros around the input. */
    private void split(float[] x, int xo, float[] s) {
        Arrays.fill(s, 0, splitSize(), 0);
        int inW = g.inW();
        int padLeft = g.padLeft();
        for (int c = 0; c < g.inC(); c++) {
            for (int ih = 0; ih < g.inH(); ih++) {
                int row = (c * paddedH + ih + g.padTop()) * ROW;
                int f = xo + (c * g.inH() + ih) * inW;
                int even = row + (padLeft + 1) / 2;
                for (int iw = padLeft % 2; iw < inW; iw += 2) {
                    s[even++] = x[f + iw];
                }
                int odd = row + PITCH + padLeft / 2;
                for (int iw = 1 - padLeft % 2; iw < inW; iw += 2) {
                    s[odd++] = x[f + iw];
                }
                for (int i = 0; i < PITCH - 1; i += LANES) {
                    FloatVector.fromArray(SPECIES, s, row + 1 + i).intoArray(s, row + 2 * PITCH + i);
                }
            }
        }
    }

    /** The sums of six channels at the four positions of {@code LANES} quads, to {@code [channel][position][lane]}. */
    private void quads6(float[] s, int first, float[] w, int wo, int tile) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = a0;
        FloatVector c0 = a0;
        FloatVector d0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector c1 = a0;
        FloatVector d1 = a0;
        FloatVector a2 = a0;
        FloatVector b2 = a0;
        FloatVector c2 = a0;
        FloatVector d2 = a0;
        FloatVector a3 = a0;
        FloatVector b3 = a0;
        FloatVector c3 = a0;
        FloatVector d3 = a0;
        FloatVector a4 = a0;
        FloatVector b4 = a0;
        FloatVector c4 = a0;
        FloatVector d4 = a0;
        FloatVector a5 = a0;
        FloatVector b5 = a0;
        FloatVector c5 = a0;
        FloatVector d5 = a0;
        int[] os = at;
        for (int t = 0; t < os.length; t++) {
            int x = first + os[t];
            FloatVector x00 = FloatVector.fromArray(SPECIES, s, x);
            FloatVector x01 = FloatVector.fromArray(SPECIES, s, x + PITCH);
            FloatVector x10 = FloatVector.fromArray(SPECIES, s, x + ROW);
            FloatVector x11 = FloatVector.fromArray(SPECIES, s, x + ROW + PITCH);
            int o = wo + t * TAP;
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[o]);
            a0 = x00.fma(w0, a0);
            b0 = x01.fma(w0, b0);
            c0 = x10.fma(w0, c0);
            d0 = x11.fma(w0, d0);
            FloatVector w1 = FloatVector.broadcast(SPECIES, w[o + 1]);
            a1 = x00.fma(w1, a1);
            b1 = x01.fma(w1, b1);
            c1 = x10.fma(w1, c1);
            d1 = x11.fma(w1, d1);
            FloatVector w2 = FloatVector.broadcast(SPECIES, w[o + 2]);
            a2 = x00.fma(w2, a2);
            b2 = x01.fma(w2, b2);
            c2 = x10.fma(w2, c2);
            d2 = x11.fma(w2, d2);
            FloatVector w3 = FloatVector.broadcast(SPECIES, w[o + 3]);
            a3 = x00.fma(w3, a3);
            b3 = x01.fma(w3, b3);
            c3 = x10.fma(w3, c3);
            d3 = x11.fma(w3, d3);
            FloatVector w4 = FloatVector.broadcast(SPECIES, w[o + 4]);
            a4 = x00.fma(w4, a4);
            b4 = x01.fma(w4, b4);
            c4 = x10.fma(w4, c4);
            d4 = x11.fma(w4, d4);
            FloatVector w5 = FloatVector.broadcast(SPECIES, w[o + 5]);
            a5 = x00.fma(w5, a5);
            b5 = x01.fma(w5, b5);
            c5 = x10.fma(w5, c5);
            d5 = x11.fma(w5, d5);
        }
        a0.intoArray(s, tile);
        b0.intoArray(s, tile + LANES);
        c0.intoArray(s, tile + 2 * LANES);
        d0.intoArray(s, tile + 3 * LANES);
        a1.intoArray(s, tile + 4 * LANES);
        b1.intoArray(s, tile + 5 * LANES);
        c1.intoArray(s, tile + 6 * LANES);
        d1.intoArray(s, tile + 7 * LANES);
        a2.intoArray(s, tile + 8 * LANES);
        b2.intoArray(s, tile + 9 * LANES);
        c2.intoArray(s, tile + 10 * LANES);
        d2.intoArray(s, tile + 11 * LANES);
        a3.intoArray(s, tile + 12 * LANES);
        b3.intoArray(s, tile + 13 * LANES);
        c3.intoArray(s, tile + 14 * LANES);
        d3.intoArray(s, tile + 15 * LANES);
        a4.intoArray(s, tile + 16 * LANES);
        b4.intoArray(s, tile + 17 * LANES);
        c4.intoArray(s, tile + 18 * LANES);
        d4.intoArray(s, tile + 19 * LANES);
        a5.intoArray(s, tile + 20 * LANES);
        b5.intoArray(s, tile + 21 * LANES);
        c5.intoArray(s, tile + 22 * LANES);
        d5.intoArray(s, tile + 23 * LANES);
    }

    /** As {@link #quads6} for two channels, as many as 16 registers take. */
    private void quads2(float[] s, int first, float[] w, int wo, int tile) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = a0;
        FloatVector c0 = a0;
        FloatVector d0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector c1 = a0;
        FloatVector d1 = a0;
        int[] os = at;
        for (int t = 0; t < os.length; t++) {
            int x = first + os[t];
            int o = wo + t * TAP;
            FloatVector w0 = FloatVector.broadcast(SPECIES, w[o]);
            FloatVector w1 = FloatVector.broadcast(SPECIES, w[o + 1]);
            FloatVector x00 = FloatVector.fromArray(SPECIES, s, x);
            a0 = x00.fma(w0, a0);
            a1 = x00.fma(w1, a1);
            FloatVector x01 = FloatVector.fromArray(SPECIES, s, x + PITCH);
            b0 = x01.fma(w0, b0);
            b1 = x01.fma(w1, b1);
            FloatVector x10 = FloatVector.fromArray(SPECIES, s, x + ROW);
            c0 = x10.fma(w0, c0);
            c1 = x10.fma(w1, c1);
            FloatVector x11 = FloatVector.fromArray(SPECIES, s, x + ROW + PITCH);
            d0 = x11.fma(w0, d0);
            d1 = x11.fma(w1, d1);
        }
        a0.intoArray(s, tile);
        b0.intoArray(s, tile + LANES);
        c0.intoArray(s, tile + 2 * LANES);
        d0.intoArray(s, tile + 3 * LANES);
        a1.intoArray(s, tile + 4 * LANES);
        b1.intoArray(s, tile + 5 * LANES);
        c1.intoArray(s, tile + 6 * LANES);
        d1.intoArray(s, tile + 7 * LANES);
    }

    /**
     * The maxima of the quads of one channel. Lanes beyond the row's end are garbage: they fall on the next rows of the channel,
     * which are written later; at the channel's end they are left out.
     */
    private void pool(float[] s, int quad, float bias, int oc, int ph, int pw, float[] y, int[] argmax, int n) {
        FloatVector best = FloatVector.fromArray(SPECIES, s, quad);
        FloatVector where = FloatVector.zero(SPECIES); // the bits of integers
        FloatVector next = FloatVector.fromArray(SPECIES, s, quad + LANES);
        VectorMask<Float> wins = next.compare(GT, best).or(next.compare(NE, next)); // a NaN wins
        best = best.blend(next, wins);
        where = where.blend(IntVector.broadcast(INTS, 1).reinterpretAsFloats(), wins);
        next = FloatVector.fromArray(SPECIES, s, quad + 2 * LANES);
        wins = next.compare(GT, best).or(next.compare(NE, next));
        best = best.blend(next, wins);
        where = where.blend(IntVector.broadcast(INTS, g.outW()).reinterpretAsFloats(), wins);
        next = FloatVector.fromArray(SPECIES, s, quad + 3 * LANES);
        wins = next.compare(GT, best).or(next.compare(NE, next));
        best = best.blend(next, wins);
        where = where.blend(IntVector.broadcast(INTS, g.outW() + 1).reinterpretAsFloats(), wins);
        best = best.add(bias);
        if (epilogue == Epilogue.RELU) {
            best = best.blend(0, best.compare(LE, 0));
        }
        IntVector index = where.reinterpretAsInts()
                .add(IntVector.fromArray(INTS, EVEN, 0))
                .add((oc * g.outH() + 2 * ph) * g.outW() + 2 * pw);
        int inChannel = ph * pooledW + pw;
        int to = n * outSize + oc * pooled + inChannel;
        if (inChannel + LANES <= pooled) {
            best.intoArray(y, to);
            if (argmax.length > 0) {
                index.intoArray(argmax, to);
            }
        } else {
            best.intoArray(s, quad);
            index.reinterpretAsFloats().intoArray(s, quad + LANES);
            for (int i = 0; i < pooledW - pw; i++) {
                y[to + i] = s[quad + i];
            }
            for (int i = 0; i < pooledW - pw && argmax.length > 0; i++) {
                argmax[to + i] = Float.floatToRawIntBits(s[quad + LANES + i]);
            }
        }
    }
}
