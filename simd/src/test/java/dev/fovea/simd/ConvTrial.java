package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.PackedWeights;
import dev.fovea.random.SplitMix64;
import java.util.Arrays;

/**
 * One kernel on one batch of numbers in [-1, 1), in arrays that end where the data ends, from arrays and scratch that nobody has
 * written.
 */
record ConvTrial(Conv2dKernel kernel, ConvGeometry g, int n, float[] x, float[] w, float[] b, float[] dy) {
    static ConvTrial of(Conv2dKernel kernel, ConvGeometry g, int n, SplitMix64 random) {
        return new ConvTrial(
                kernel,
                g,
                n,
                uniform(n * g.inSize(), random),
                uniform(g.outC() * g.taps(), random),
                uniform(g.outC(), random),
                uniform(n * g.outSize(), random));
    }

    static float[] uniform(int n, SplitMix64 random) {
        float[] a = new float[n];
        for (int i = 0; i < n; i++) {
            a[i] = 2 * random.nextFloat() - 1;
        }
        return a;
    }

    static float[] unwritten(int n) {
        float[] a = new float[n];
        Arrays.fill(a, Float.NaN);
        return a;
    }

    /** A stride of 1 in a square kernel with the same padding all around. */
    static ConvGeometry geometry(int inC, int h, int w, int outC, int kernel, int stride, int padding) {
        int outH = (h + 2 * padding - kernel) / stride + 1;
        int outW = (w + 2 * padding - kernel) / stride + 1;
        return new ConvGeometry(inC, h, w, outC, outH, outW, kernel, kernel, stride, stride, padding, padding, 1, 1, 1);
    }

    private PackedWeights weights() {
        PackedWeights weights = new PackedWeights(w, b, unwritten(kernel.packedSize()));
        kernel.pack(weights);
        return weights;
    }

    float[] y(int split) {
        float[] y = unwritten(n * g.outSize());
        kernel.forward(x, weights(), y, 0, split, unwritten(kernel.scratchSize()));
        kernel.forward(x, weights(), y, split, n, unwritten(kernel.scratchSize()));
        return y;
    }

    float[] dx(int split) {
        float[] dx = unwritten(n * g.inSize());
        kernel.backwardInput(dy, weights(), dx, 0, split, unwritten(kernel.scratchSize()));
        kernel.backwardInput(dy, weights(), dx, split, n, unwritten(kernel.scratchSize()));
        return dx;
    }

    /** @param tolerance of y and dx, for sums over that many channels */
    void assertClose(Tolerance tolerance) {
        assertClose(tolerance, 1e-6 * n * g.positions());
    }

    /**
     * @param tolerance of y and dx, for sums over that many channels
     * @param ofWeights of dw
     */
    void assertClose(Tolerance tolerance, double ofWeights) {
        DoubleConv2d exact = new DoubleConv2d(g);
        assertClose("y", y(n), exact.y(n, x, w, b), tolerance.of(g.groupInC()));
        assertClose("dx", dx(n), exact.dx(n, dy, w), tolerance.of(g.groupOutC()));
        float[] dw = new float[w.length];
        float[] db = new float[b.length];
        kernel.backwardWeights(x, dy, dw, db, 0, n, unwritten(kernel.scratchSize()));
        assertClose("dw", dw, exact.dw(n, x, dy), ofWeights);
        assertClose("db", db, exact.db(n, dy), 1e-6 * n * g.positions());
    }

    /** How far a sum may be off, by the number of channels it runs over. */
    interface Tolerance {
        double of(int channels);
    }

    /** The bits of a sample do not depend on the range that it is computed in. */
    void assertSameBitsHoweverSplit() {
        for (int split = 0; split < n; split++) {
            assertThat(y(split)).as("y of %s, split at %d", g, split).isEqualTo(y(n));
            assertThat(dx(split)).as("dx of %s, split at %d", g, split).isEqualTo(dx(n));
        }
    }

    /** The bits do not depend on how many threads share the work of how many samples. */
    void assertSameBitsHoweverShared() {
        PackedWeights weights = weights();
        for (int samples = 1; samples <= n; samples++) {
            float[] expected = Arrays.copyOf(y(n), samples * g.outSize());
            for (int shares = 1; shares <= 5; shares++) {
                float[] shared = unwritten(samples * g.outSize());
                for (int share = shares - 1; share >= 0; share--) { // writes beyond its end would stay
                    kernel.forwardShare(x, weights, shared, samples, share, shares, unwritten(kernel.scratchSize()));
                }
                assertThat(shared)
                        .as("y of %d samples of %s in %d shares", samples, g, shares)
                        .isEqualTo(expected);
            }
        }
    }

    private void assertClose(String what, float[] actual, double[] expected, double tolerance) {
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs(actual[i] - expected[i]);
            // written so that a NaN fails
            if (!(error <= tolerance)) {
                assertThat(error)
                        .as("%s[%d] of %s: %s and not %s", what, i, g, actual[i], expected[i])
                        .isLessThanOrEqualTo(tolerance);
            }
        }
    }
}
