package dev.fovea.benchmarks.jmh;

import dev.fovea.random.SplitMix64;

/** Numbers to compute with. */
final class Operands {
    private Operands() {}

    /** Uniform in [-1, 1), the same each time. */
    static float[] random(int n) {
        SplitMix64 random = new SplitMix64(n);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) (2 * random.nextDouble() - 1);
        }
        return x;
    }
}
