package dev.fovea.kernel;

import dev.fovea.random.SplitMix64;
import org.junit.jupiter.api.Test;

/** Products of two inputs against their definitions: of eighths both they and their sums are exact. */
interface MultiplyContract extends Contract {
    /** A factor for each element, and for spans around the lane counts; in ranges. */
    @Test
    default void productsAndTheirGradientsAreTheirDefinitions() {
        SplitMix64 random = new SplitMix64(64);
        for (int size : SIZES) {
            productIsItsDefinition(size, 1, random);
            productIsItsDefinition(1, size, random);
            productIsItsDefinition(3, size, random);
        }
    }

    private void productIsItsDefinition(int factors, int span, SplitMix64 random) {
        MultiplyKernel kernel = kernels().multiply(factors, span);
        int sample = factors * span;
        float[] x = Operands.eighths(3 * sample, random);
        float[] f = Operands.eighths(3 * factors, random);
        float[] dy = Operands.eighths(3 * sample, random);
        double[] expectedY = new double[x.length];
        double[] expectedDf = new double[f.length];
        for (int i = 0; i < x.length; i++) {
            expectedY[i] = x[i] * f[i / span];
            expectedDf[i / span] += x[i] * dy[i];
        }
        float[] y = Operands.unwritten(x.length);
        float[] df = Operands.unwritten(f.length);
        kernel.forward(x, f, y, 0, 3);
        kernel.backwardFactor(x, dy, df, 0, 3);
        Floats.assertClose(kernel + " y", y, expectedY, 0);
        Floats.assertClose(kernel + " df", df, expectedDf, 0);
        Ranges.assertWritesExactlyItsRange(
                kernel + " y", sample, (out, from, to) -> kernel.forward(x, f, out, from, to));
        Ranges.assertWritesExactlyItsRange(
                kernel + " df", factors, (out, from, to) -> kernel.backwardFactor(x, dy, out, from, to));
    }
}
