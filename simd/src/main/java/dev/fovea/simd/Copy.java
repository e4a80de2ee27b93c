package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/** Moves floats into the order that a kernel reads: mostly runs of one row of an image, too short for a call of arraycopy. */
final class Copy {
    private Copy() {}

    /** {@code to[i] = from[i]} over n floats; the last vector overlaps the one before it, so nothing is done float by float. */
    static void run(float[] from, int fo, float[] to, int o, int n) {
        if (n < LANES) {
            for (int i = 0; i < n; i++) {
                to[o + i] = from[fo + i];
            }
            return;
        }
        for (int i = 0; i < n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, from, fo + i).intoArray(to, o + i);
        }
        FloatVector.fromArray(SPECIES, from, fo + n - LANES).intoArray(to, o + n - LANES);
    }

    /** {@code to[i] = from[i]} over n floats, or as many more as fill the last vector. */
    static void vectors(float[] from, int fo, float[] to, int o, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector.fromArray(SPECIES, from, fo + i).intoArray(to, o + i);
        }
    }

    /** {@code to[i] = from[stride i]} over n floats. */
    static void every(int stride, float[] from, int fo, float[] to, int o, int n) {
        if (stride == 1) {
            run(from, fo, to, o, n);
        } else if (stride == 2) {
            everySecond(from, fo, to, o, n);
        } else {
            for (int i = 0; i < n; i++) {
                to[o + i] = from[fo + i * stride];
            }
        }
    }

    /** {@code to[i] = from[2 i]} over n floats; the last vector overlaps the one before it. */
    static void everySecond(float[] from, int fo, float[] to, int o, int n) {
        if (n < LANES) {
            for (int i = 0; i < n; i++) {
                to[o + i] = from[fo + 2 * i];
            }
            return;
        }
        for (int i = 0; i < n - LANES; i += LANES) {
            vectorOfEverySecond(from, fo + 2 * i, to, o + i);
        }
        vectorOfEverySecond(from, fo + 2 * (n - LANES), to, o + n - LANES);
    }

    /** The second of two vectors begins one early, so that nothing behind is read. */
    private static void vectorOfEverySecond(float[] from, int fo, float[] to, int o) {
        FloatVector next = FloatVector.fromArray(SPECIES, from, fo + LANES - 1);
        FloatVector.fromArray(SPECIES, from, fo)
                .rearrange(PoolColumns.EVENS)
                .blend(next.rearrange(PoolColumns.ODDS), PoolColumns.HIGH)
                .intoArray(to, o);
    }

    /** {@code to[even + i] = from[2 i]} and {@code to[odd + i] = from[2 i + 1]}, over n of each. */
    static void split(float[] from, int fo, float[] to, int even, int odd, int n) {
        if (n < LANES) {
            for (int i = 0; i < n; i++) {
                to[even + i] = from[fo + 2 * i];
                to[odd + i] = from[fo + 2 * i + 1];
            }
            return;
        }
        for (int i = 0; i < n - LANES; i += LANES) {
            splitVectors(from, fo + 2 * i, to, even + i, odd + i);
        }
        int i = n - LANES;
        splitVectors(from, fo + 2 * i, to, even + i, odd + i);
    }

    private static void splitVectors(float[] from, int fo, float[] to, int even, int odd) {
        FloatVector a = FloatVector.fromArray(SPECIES, from, fo);
        FloatVector b = FloatVector.fromArray(SPECIES, from, fo + LANES);
        a.rearrange(PoolColumns.EVENS)
                .blend(b.rearrange(PoolColumns.EVENS), PoolColumns.HIGH)
                .intoArray(to, even);
        a.rearrange(PoolColumns.ODDS)
                .blend(b.rearrange(PoolColumns.ODDS), PoolColumns.HIGH)
                .intoArray(to, odd);
    }

    /** {@code to[i] = even[i / 2]} or, for odd i, {@code odd[i / 2]}, over n floats. */
    static void interleave(float[] from, int even, int odd, float[] to, int o, int n) {
        int i = 0;
        for (; i <= n - 2 * LANES; i += 2 * LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, from, even + i / 2);
            FloatVector b = FloatVector.fromArray(SPECIES, from, odd + i / 2);
            a.rearrange(PoolColumns.LOW_TWICE)
                    .blend(b.rearrange(PoolColumns.LOW_TWICE), PoolColumns.ODD)
                    .intoArray(to, o + i);
            a.rearrange(PoolColumns.HIGH_TWICE)
                    .blend(b.rearrange(PoolColumns.HIGH_TWICE), PoolColumns.ODD)
                    .intoArray(to, o + i + LANES);
        }
        for (; i < n; i++) {
            to[o + i] = from[(i % 2 == 0 ? even : odd) + i / 2];
        }
    }

    /** {@code to[i] += from[i]} over n floats. */
    static void addRun(float[] from, int fo, float[] to, int o, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, to, o + i)
                    .add(FloatVector.fromArray(SPECIES, from, fo + i))
                    .intoArray(to, o + i);
        }
        for (; i < n; i++) {
            to[o + i] += from[fo + i];
        }
    }

    /** {@code to[i] = 0} over n floats. */
    static void zero(float[] to, int o, int n) {
        for (int i = o; i < o + n; i++) {
            to[i] = 0;
        }
    }

    /**
     * The transpose: {@code to[c * ldt + r] = from[r * ldf + c]}, four rows at a time so that writes are neighbours.
     *
     * @param rows rows of from, columns of to
     * @param columns columns of from, rows of to
     */
    static void transpose(float[] from, int fo, int ldf, int rows, int columns, float[] to, int o, int ldt) {
        int r = 0;
        for (; r + 3 < rows; r += 4) {
            int f0 = fo + r * ldf;
            int f1 = f0 + ldf;
            int f2 = f1 + ldf;
            int f3 = f2 + ldf;
            int t = o + r;
            for (int c = 0; c < columns; c++) {
                to[t] = from[f0 + c];
                to[t + 1] = from[f1 + c];
                to[t + 2] = from[f2 + c];
                to[t + 3] = from[f3 + c];
                t += ldt;
            }
        }
        for (; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                to[o + c * ldt + r] = from[fo + r * ldf + c];
            }
        }
    }

    /** The same as {@link #transpose}, four columns of from at a time: better where from has few columns and many rows. */
    static void transposeBack(float[] from, int fo, int ldf, int rows, int columns, float[] to, int o, int ldt) {
        int c = 0;
        for (; c + 3 < columns; c += 4) {
            int t0 = o + c * ldt;
            int t1 = t0 + ldt;
            int t2 = t1 + ldt;
            int t3 = t2 + ldt;
            int f = fo + c;
            for (int r = 0; r < rows; r++) {
                to[t0 + r] = from[f];
                to[t1 + r] = from[f + 1];
                to[t2 + r] = from[f + 2];
                to[t3 + r] = from[f + 3];
                f += ldf;
            }
        }
        for (; c < columns; c++) {
            for (int r = 0; r < rows; r++) {
                to[o + c * ldt + r] = from[fo + r * ldf + c];
            }
        }
    }
}
