package dev.fovea.random;

import java.util.random.RandomGenerator;

/**
 * The SplitMix64 generator (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): a counter
 * that steps by the golden ratio and a hash of it. Its whole state is one {@code long}, and every method that Fovea draws
 * from is pinned here, so that a seed gives the same numbers on every JDK. Not thread-safe.
 */
public final class SplitMix64 implements RandomGenerator {
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private long state;

    public SplitMix64(long seed) {
        this.state = seed;
    }

    /**
     * The seed of an independent stream: {@code stream(seed, epoch)}. A pure function of its arguments, so whoever draws needs
     * no shared generator, and threads cannot change the numbers.
     */
    public static long stream(long seed, long index) {
        return mix((mix(seed + GOLDEN_RATIO) ^ index) + GOLDEN_RATIO);
    }

    /** The stream {@code b} of the stream {@code a}: {@code stream(seed, step, sample)}. */
    public static long stream(long seed, long a, long b) {
        return stream(stream(seed, a), b);
    }

    /** The state, from which {@code new SplitMix64(state)} goes on with the same numbers. */
    public long state() {
        return state;
    }

    /** Begins anew, as {@code new SplitMix64(seed)} would. */
    public void reseed(long seed) {
        state = seed;
    }

    @Override
    public long nextLong() {
        state += GOLDEN_RATIO;
        return mix(state);
    }

    /** Uniform in [0, 1): the upper 24 bits. */
    @Override
    public float nextFloat() {
        return (nextLong() >>> 40) * 0x1.0p-24f;
    }

    /** Uniform in [0, 1): the upper 53 bits. */
    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /**
     * Uniform in [0, bound): the high half of a 32 by 32 bit product, without bias (Lemire, "Fast random integer generation
     * in an interval", 2019).
     *
     * @throws IllegalArgumentException if {@code bound} is not positive
     */
    @Override
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be positive, got " + bound);
        }
        long threshold = (1L << 32) % bound;
        long product;
        do {
            product = (nextLong() >>> 32) * bound;
        } while ((product & 0xFFFFFFFFL) < threshold);
        return (int) (product >>> 32);
    }

    /**
     * Standard normal: a point drawn uniformly from the unit disc, of which one coordinate is used (Marsaglia and Bray 1964, the
     * polar method). It needs no sine or cosine, whose strict versions allocate on some JDKs.
     */
    @Override
    public double nextGaussian() {
        while (true) {
            double x = 2 * nextDouble() - 1;
            double y = 2 * nextDouble() - 1;
            double square = x * x + y * y;
            if (square > 0 && square < 1) {
                return x * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
            }
        }
    }

    /** Puts the elements into a uniformly random order (Fisher and Yates). */
    public void shuffle(int[] order) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
