package dev.fovea.kernel;

import dev.fovea.random.SplitMix64;
import org.junit.jupiter.api.Test;

/** Local response normalisation against its definition in double precision. */
interface ResponseNormContract extends Contract {
    /** The definition, of whole samples. */
    private static double[] responseNorm(ResponseNorm norm, double[] x) {
        double[] y = new double[x.length];
        int places = norm.places();
        for (int i = 0; i < x.length; i++) {
            int c = i / places % norm.channels();
            double sum = 0;
            for (int j = c - norm.size() / 2; j < c - norm.size() / 2 + norm.size(); j++) {
                if (j >= 0 && j < norm.channels()) {
                    sum += Math.pow(x[i + (j - c) * places], 2);
                }
            }
            y[i] = x[i] * Math.pow(norm.k() + (double) norm.alpha() / norm.size() * sum, -norm.beta());
        }
        return y;
    }

    /** Windows of one channel, even and odd, narrower and wider than the image has channels; the usual exponent and others. */
    @Test
    default void responseNormIsItsDefinition() {
        SplitMix64 random = new SplitMix64(61);
        int[] sizes = {1, 2, 3, 5, 8};
        for (int i = 0; i < SIZES.size(); i++) {
            int places = SIZES.get(i);
            assertIsItsDefinition(new ResponseNorm(1 + i % 6, places, sizes[i % 5], 0.5f, 0.75f, 1.25f), random);
        }
        for (float beta : new float[] {0, 0.5f, 0.6f, 1}) {
            assertIsItsDefinition(new ResponseNorm(4, 9, 3, 0.5f, beta, 1.25f), random);
        }
    }

    private void assertIsItsDefinition(ResponseNorm norm, SplitMix64 random) {
        ResponseNormKernel kernel = kernels().responseNorm(norm);
        int sample = norm.channels() * norm.places();
        float[] x = Operands.eighths(3 * sample, random);
        float[] dy = Operands.uniform(3 * sample, random);
        float[] y = Operands.unwritten(x.length);
        float[] dx = Operands.unwritten(x.length);
        float[] scratch = Operands.unwritten(kernel.scratchSize());
        kernel.forward(x, y, 0, 1);
        kernel.forward(x, y, 1, 3);
        kernel.backward(x, dy, dx, 0, 2, scratch);
        kernel.backward(x, dy, dx, 2, 3, scratch);
        double tolerance = tolerance().function() * norm.size();
        Floats.assertClose(norm + " y", y, responseNorm(norm, Operands.doubles(x)), 2 * tolerance);
        Floats.assertClose(norm + " dx", dx, NumericGradient.of(v -> responseNorm(norm, v), x, dy), 2 * tolerance);
        Ranges.assertWritesExactlyItsRange(norm + " y", sample, (out, from, to) -> kernel.forward(x, out, from, to));
        Ranges.assertWritesExactlyItsRange(
                norm + " dx", sample, (out, from, to) -> kernel.backward(x, dy, out, from, to, scratch));
    }
}
