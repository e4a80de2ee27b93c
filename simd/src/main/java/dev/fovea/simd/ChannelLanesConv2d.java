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
 * Forward for many output channels: lanes run over the channels, and inputs are broadcast from the padded rows as they are. A
 * block is some neighbouring quads, whose positions in a row are neighbours too, so that the inputs under them differ by
 * constants.
 */
final class ChannelLanesConv2d extends PooledConv2d {
    /** Quads a block: with one vector a position, 20 accumulators of 32 registers; with two, 8 of 16. */
    private static final int QUADS = Lanes.MANY_REGISTERS ? 5 : 1;

    /** Vectors a position. */
    private static final int WIDTH = Lanes.MANY_REGISTERS ? 1 : 2;

    /** Channels a block. */
    private static final int BLOCK = WIDTH * LANES;

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

    private final int blocks;
    private final int[] at; // (taps): where the values under the first position of a block lie

    ChannelLanesConv2d(PooledConvGeometry geometry, Epilogue epilogue) {
        super(geometry, epilogue);
        this.blocks = (outC + BLOCK - 1) / BLOCK;
        this.at = new int[taps];
        for (int t = 0; t < taps; t++) {
            int kernel = g.kernelH() * g.kernelW();
            at[t] = (t / kernel * paddedH + t % kernel / g.kernelW()) * PITCH + t % g.kernelW();
        }
    }

    @Override
    public String description() {
        return "direct with 2x2 max pooling, lanes over " + outC + " channels";
    }

    @Override
    int forwardPackedSize() {
        return blocks * (taps + 1) * BLOCK;
    }

    /** To {@code [block][tap][channel of the block]}, with a row for the bias behind the taps. */
    @Override
    void packForward(PackedWeights weights) {
        float[] w = weights.w();
        float[] packed = weights.packed();
        Arrays.fill(packed, 0, forwardPackedSize(), 0);
        for (int oc = 0; oc < outC; oc++) {
            int to = oc / BLOCK * (taps + 1) * BLOCK + oc % BLOCK;
            for (int t = 0; t < taps; t++) {
                packed[to + t * BLOCK] = w[oc * taps + t];
            }
            packed[to + taps * BLOCK] = weights.b()[oc];
        }
    }

    private int rowsSize() {
        return paddedSize() + 2 * QUADS;
    }

    @Override
    int forwardScratchSize() {
        return rowsSize() + 4 * QUADS * BLOCK;
    }

    @Override
    public void forward(float[] x, PackedWeights weights, float[] y, int[] argmax, int from, int to, float[] scratch) {
        int tile = rowsSize();
        int last = Math.max(0, pooledW - QUADS);
        for (int n = from; n < to; n++) {
            pad(x, n * inSize, scratch, 0);
            for (int block = 0; block < blocks; block++) {
                int channels = Math.min(BLOCK, outC - block * BLOCK);
                for (int ph = 0; ph < pooled / pooledW; ph++) {
                    for (int pw = 0; pw < pooledW; pw = pw < last ? Math.min(pw + QUADS, last) : pooledW) {
                        int first = 2 * ph * PITCH + 2 * pw;
                        int wo = block * (taps + 1) * BLOCK;
                        if (QUADS == 5) {
                            quads5(scratch, first, weights.packed(), wo, tile);
                        } else {
                            quad1(scratch, first, weights.packed(), wo, tile);
                        }
                        int quads = Math.min(QUADS, pooledW - pw);
                        for (int q = 0; q < quads; q++) {
                            int quad = tile + q * 2 * BLOCK;
                            int position = 2 * ph * g.outW() + 2 * (pw + q);
                            for (int v = 0; v < BLOCK; v += LANES) {
                                pool(scratch, quad + v, weights.packed(), wo + taps * BLOCK + v, position);
                            }
                            int oc = block * BLOCK;
                            store(scratch, quad, channels, oc, n * outSize + ph * pooledW + pw + q, y, argmax);
                        }
                    }
                }
            }
        }
    }

    /** The maximum of a quad, to where its first position was, and its place, to where its second was, as bits. */
    private void pool(float[] s, int quad, float[] bias, int bo, int position) {
        FloatVector best = FloatVector.fromArray(SPECIES, s, quad);
        FloatVector where = FloatVector.zero(SPECIES); // the bits of integers
        FloatVector next = FloatVector.fromArray(SPECIES, s, quad + BLOCK);
        VectorMask<Float> wins = next.compare(GT, best).or(next.compare(NE, next)); // a NaN wins
        best = best.blend(next, wins);
        where = where.blend(IntVector.broadcast(INTS, 1).reinterpretAsFloats(), wins);
        next = FloatVector.fromArray(SPECIES, s, quad + 2 * QUADS * BLOCK);
        wins = next.compare(GT, best).or(next.compare(NE, next));
        best = best.blend(next, wins);
        where = where.blend(IntVector.broadcast(INTS, g.outW()).reinterpretAsFloats(), wins);
        next = FloatVector.fromArray(SPECIES, s, quad + (2 * QUADS + 1) * BLOCK);
        wins = next.compare(GT, best).or(next.compare(NE, next));
        best = best.blend(next, wins);
        where = where.blend(IntVector.broadcast(INTS, g.outW() + 1).reinterpretAsFloats(), wins);
        best = best.add(FloatVector.fromArray(SPECIES, bias, bo));
        if (epilogue == Epilogue.RELU) {
            best = best.blend(0, best.compare(LE, 0));
        }
        best.intoArray(s, quad);
        where.reinterpretAsInts().add(position).reinterpretAsFloats().intoArray(s, quad + BLOCK);
    }

    private void store(float[] s, int quad, int channels, int oc, int to, float[] y, int[] argmax) {
        int t = to + oc * pooled;
        for (int c = 0; c < channels; c++) {
            y[t + c * pooled] = s[quad + c];
        }
        int positions = g.positions();
        for (int c = 0; c < channels && argmax.length > 0; c++) {
            argmax[t + c * pooled] = Float.floatToRawIntBits(s[quad + BLOCK + c]) + (oc + c) * positions;
        }
    }

    /** The sums of one vector of channels at the positions of five quads, to {@code [row][column][channel]}. */
    private void quads5(float[] s, int first, float[] w, int wo, int tile) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        FloatVector a5 = a0;
        FloatVector a6 = a0;
        FloatVector a7 = a0;
        FloatVector a8 = a0;
        FloatVector a9 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        FloatVector b4 = a0;
        FloatVector b5 = a0;
        FloatVector b6 = a0;
        FloatVector b7 = a0;
        FloatVector b8 = a0;
        FloatVector b9 = a0;
        int[] os = at;
        for (int t = 0; t < os.length; t++) {
            FloatVector wv = FloatVector.fromArray(SPECIES, w, wo + t * LANES);
            int o = first + os[t];
            FloatVector x0 = FloatVector.broadcast(SPECIES, s[o]);
            FloatVector x9 = FloatVector.broadcast(SPECIES, s[o + PITCH + 9]);
            a0 = x0.fma(wv, a0);
            b9 = x9.fma(wv, b9);
            a1 = FloatVector.broadcast(SPECIES, s[o + 1]).fma(wv, a1);
            a2 = FloatVector.broadcast(SPECIES, s[o + 2]).fma(wv, a2);
            a3 = FloatVector.broadcast(SPECIES, s[o + 3]).fma(wv, a3);
            a4 = FloatVector.broadcast(SPECIES, s[o + 4]).fma(wv, a4);
            a5 = FloatVector.broadcast(SPECIES, s[o + 5]).fma(wv, a5);
            a6 = FloatVector.broadcast(SPECIES, s[o + 6]).fma(wv, a6);
            a7 = FloatVector.broadcast(SPECIES, s[o + 7]).fma(wv, a7);
            a8 = FloatVector.broadcast(SPECIES, s[o + 8]).fma(wv, a8);
            a9 = FloatVector.broadcast(SPECIES, s[o + 9]).fma(wv, a9);
            b0 = FloatVector.broadcast(SPECIES, s[o + PITCH]).fma(wv, b0);
            b1 = FloatVector.broadcast(SPECIES, s[o + PITCH + 1]).fma(wv, b1);
            b2 = FloatVector.broadcast(SPECIES, s[o + PITCH + 2]).fma(wv, b2);
            b3 = FloatVector.broadcast(SPECIES, s[o + PITCH + 3]).fma(wv, b3);
            b4 = FloatVector.broadcast(SPECIES, s[o + PITCH + 4]).fma(wv, b4);
            b5 = FloatVector.broadcast(SPECIES, s[o + PITCH + 5]).fma(wv, b5);
            b6 = FloatVector.broadcast(SPECIES, s[o + PITCH + 6]).fma(wv, b6);
            b7 = FloatVector.broadcast(SPECIES, s[o + PITCH + 7]).fma(wv, b7);
            b8 = FloatVector.broadcast(SPECIES, s[o + PITCH + 8]).fma(wv, b8);
        }
        a0.intoArray(s, tile);
        a1.intoArray(s, tile + LANES);
        a2.intoArray(s, tile + 2 * LANES);
        a3.intoArray(s, tile + 3 * LANES);
        a4.intoArray(s, tile + 4 * LANES);
        a5.intoArray(s, tile + 5 * LANES);
        a6.intoArray(s, tile + 6 * LANES);
        a7.intoArray(s, tile + 7 * LANES);
        a8.intoArray(s, tile + 8 * LANES);
        a9.intoArray(s, tile + 9 * LANES);
        b0.intoArray(s, tile + 10 * LANES);
        b1.intoArray(s, tile + 11 * LANES);
        b2.intoArray(s, tile + 12 * LANES);
        b3.intoArray(s, tile + 13 * LANES);
        b4.intoArray(s, tile + 14 * LANES);
        b5.intoArray(s, tile + 15 * LANES);
        b6.intoArray(s, tile + 16 * LANES);
        b7.intoArray(s, tile + 17 * LANES);
        b8.intoArray(s, tile + 18 * LANES);
        b9.intoArray(s, tile + 19 * LANES);
    }

    /** The sums of two vectors of channels at the positions of one quad. */
    private void quad1(float[] s, int first, float[] w, int wo, int tile) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        int[] os = at;
        for (int t = 0; t < os.length; t++) {
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, wo + t * 2 * LANES);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, wo + t * 2 * LANES + LANES);
            int o = first + os[t];
            FloatVector xa = FloatVector.broadcast(SPECIES, s[o]);
            FloatVector xd = FloatVector.broadcast(SPECIES, s[o + PITCH + 1]);
            a0 = xa.fma(w0, a0);
            a1 = xa.fma(w1, a1);
            FloatVector xb = FloatVector.broadcast(SPECIES, s[o + 1]);
            b0 = xb.fma(w0, b0);
            b1 = xb.fma(w1, b1);
            FloatVector xc = FloatVector.broadcast(SPECIES, s[o + PITCH]);
            c0 = xc.fma(w0, c0);
            c1 = xc.fma(w1, c1);
            d0 = xd.fma(w0, d0);
            d1 = xd.fma(w1, d1);
        }
        a0.intoArray(s, tile);
        a1.intoArray(s, tile + LANES);
        b0.intoArray(s, tile + 2 * LANES);
        b1.intoArray(s, tile + 3 * LANES);
        c0.intoArray(s, tile + 4 * LANES);
        c1.intoArray(s, tile + 5 * LANES);
        d0.intoArray(s, tile + 6 * LANES);
        d1.intoArray(s, tile + 7 * LANES);
    }
}
