package dev.fovea.kernel;

import dev.fovea.random.SplitMix64;
import org.junit.jupiter.api.Test;

/** Rectifiers with slopes that are learned, against their definitions in double precision. */
interface PreluContract extends Contract {
    /** One slope, few and some, of spans around the lane counts; in ranges. */
    @Test
    default void preluAndItsGradientsAreTheirDefinitions() {
        SplitMix64 random = new SplitMix64(63);
        for (int span : SIZES) {
            for (int slopes : new int[] {1, 2, 5}) {
                preluIsItsDefinition(slopes, span, random);
            }
        }
    }

    private void preluIsItsDefinition(int slopes, int span, SplitMix64 random) {
        PreluKernel kernel = kernels().prelu(slopes, span);
        int sample = slopes * span;
        float[] x = Operands.eighths(3 * sample, random); // some are 0
        float[] dy = Operands.eighths(3 * sample, random);
        float[] a = Operands.uniform(slopes, random);
        double[] expectedY = new double[x.length];
        double[] expectedDx = new double[x.length];
        double[] expectedDa = new double[slopes];
        for (int i = 0; i < x.length; i++) {
            int slope = i / span % slopes;
            expectedY[i] = x[i] > 0 ? x[i] : (double) a[slope] * x[i];
            expectedDx[i] = x[i] > 0 ? dy[i] : (double) a[slope] * dy[i];
            expectedDa[slope] += x[i] > 0 ? 0 : dy[i] * x[i];
        }
        float[] y = Operands.unwritten(x.length);
        float[] dx = Operands.unwritten(x.length);
        float[] da = new float[slopes];
        kernel.forward(x, a, y, 0, 1);
        kernel.forward(x, a, y, 1, 3);
        kernel.backwardInput(x, a, dy, dx, 0, 2);
        kernel.backwardInput(x, a, dy, dx, 2, 3);
        kernel.backwardWeights(x, dy, da, 0, 1);
        kernel.backwardWeights(x, dy, da, 1, 3); // adds
        Floats.assertClose(kernel + " y", y, expectedY, tolerance().sum(1));
        Floats.assertClose(kernel + " dx", dx, expectedDx, tolerance().sum(1));
        Floats.assertClose(kernel + " da", da, expectedDa, 0);
        Ranges.assertWritesExactlyItsRange(
                kernel + " y", sample, (out, from, to) -> kernel.forward(x, a, out, from, to));
        Ranges.assertWritesExactlyItsRange(
                kernel + " dx", sample, (out, from, to) -> kernel.backwardInput(x, a, dy, out, from, to));
    }
}
