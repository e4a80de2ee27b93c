package dev.fovea.simd;

import dev.fovea.random.SplitMix64;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Numbers that tests of kernels compute with. */
final class Sweep {
    /** Around the lane counts of vectors, and odd primes. */
    static final int[] SIZES = {1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 31, 32, 33, 37, 63, 64, 65, 127};

    /** Where kernels go wrong. */
    private static final float[] SPECIAL = {
        0f,
        -0f,
        1,
        -1,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL,
        Math.nextDown(Float.MIN_NORMAL),
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN,
        Float.intBitsToFloat(0xffc00000), // the NaN of inf - inf on x86, whose sign is set
        88.72283f,
        88.72284f,
        -87.33655f,
        -103.97208f,
        -103.9721f,
        -104,
        -25,
        -17.32868f,
        9.010913f
    };

    private Sweep() {}

    /** Floats of all signs, exponents and fractions: every {@code stride}-th of their bits, without NaN and infinities. */
    static float[] floats(int stride) {
        float[] x = new float[(int) ((1L << 32) / stride)];
        int n = 0;
        for (int i = 0; i < x.length; i++) {
            float value = Float.intBitsToFloat(i * stride);
            if (Float.isFinite(value)) {
                x[n++] = value;
            }
        }
        return Arrays.copyOf(x, n);
    }

    /** The special values. */
    static float[] special() {
        return SPECIAL.clone();
    }

    /** Normal deviates, and about one in {@code rarity} of them a special value instead. */
    static float[] withSpecial(int n, int rarity, SplitMix64 random) {
        float[] x = gaussian(n, 3, random);
        for (int i = 0; i < n; i++) {
            if (random.nextInt(rarity) == 0) {
                x[i] = SPECIAL[random.nextInt(SPECIAL.length)];
            }
        }
        return x;
    }

    /** Normal deviates times {@code scale}. */
    static float[] gaussian(int n, double scale, SplitMix64 random) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) (scale * random.nextGaussian());
        }
        return x;
    }

    /** The bits, all NaN being the same. */
    static int[] bits(float[] x) {
        return IntStream.range(0, x.length).map(i -> Float.floatToIntBits(x[i])).toArray();
    }
}
