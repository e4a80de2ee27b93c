package dev.fovea.kernel;

import dev.fovea.random.SplitMix64;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link DenseKernel} does. */
interface DenseContract extends Contract {
    private static float[] scratch(DenseKernel kernel) {
        return Operands.unwritten(kernel.scratchSize());
    }

    @Test
    default void denseGradientsAreTheNumericOnes() {
        SplitMix64 random = new SplitMix64(21);
        int[][] sizes = {{1, 1}, {2, 3}, {3, 2}, {7, 5}, {13, 1}, {1, 11}, {17, 9}};
        for (int[] size : sizes) {
            int in = size[0];
            int out = size[1];
            int n = 3;
            DenseKernel kernel = kernels().dense(in, out, Epilogue.NONE);
            float[] x = Operands.eighths(n * in, random);
            float[] w = Operands.eighths(out * in, random);
            float[] b = Operands.eighths(out, random);
            float[] dy = Operands.eighths(n * out, random);
            double[] xs = Operands.doubles(x);
            double[] ws = Operands.doubles(w);
            double[] bs = Operands.doubles(b);
            float[] dx = Operands.unwritten(n * in);
            float[] dw = new float[out * in];
            float[] db = new float[out];
            kernel.backwardInput(dy, Operands.packed(kernel, w, b), dx, 0, n, scratch(kernel));
            kernel.backwardWeights(x, dy, dw, db, n, 0, out, scratch(kernel));
            String what = "dense " + in + " to " + out;
            Floats.assertRelative(
                    what + " dx", dx, NumericGradient.of(v -> DoubleReference.dense(v, ws, bs), x, dy), GRADIENT);
            Floats.assertRelative(
                    what + " dw", dw, NumericGradient.of(v -> DoubleReference.dense(xs, v, bs), w, dy), GRADIENT);
            Floats.assertRelative(
                    what + " db", db, NumericGradient.of(v -> DoubleReference.dense(xs, ws, v), b, dy), GRADIENT);
        }
    }

    @Test
    default void denseIsTheDefinitionAtAnySize() {
        SplitMix64 random = new SplitMix64(22);
        for (int in : SIZES) {
            for (int out : SIZES) {
                float[] x = Operands.uniform(2 * in, random);
                float[] w = Operands.uniform(out * in, random);
                float[] b = Operands.uniform(out, random);
                float[] y = Operands.unwritten(2 * out);
                DenseKernel kernel = kernels().dense(in, out, Epilogue.NONE);
                kernel.forward(x, Operands.packed(kernel, w, b), y, 0, 2, scratch(kernel));
                Floats.assertClose(
                        "dense " + in + " to " + out,
                        y,
                        DoubleReference.dense(Operands.doubles(x), Operands.doubles(w), Operands.doubles(b)),
                        tolerance().sum(in + 1));
            }
        }
    }

    @Test
    default void denseWritesExactlyItsRange() {
        SplitMix64 random = new SplitMix64(23);
        for (int in : SIZES) {
            for (int out : new int[] {1, 3, 16, 19}) {
                DenseKernel kernel = kernels().dense(in, out, Epilogue.NONE);
                float[] x = Operands.uniform(3 * in, random);
                float[] w = Operands.uniform(out * in, random);
                float[] b = Operands.uniform(out, random);
                float[] dy = Operands.uniform(3 * out, random);
                PackedWeights weights = Operands.packed(kernel, w, b);
                String what = "dense " + in + " to " + out;
                Ranges.assertWritesExactlyItsRange(
                        what + " y", out, (y, from, to) -> kernel.forward(x, weights, y, from, to, scratch(kernel)));
                Ranges.assertWritesExactlyItsRange(
                        what + " dx",
                        in,
                        (dx, from, to) -> kernel.backwardInput(dy, weights, dx, from, to, scratch(kernel)));
            }
        }
    }

    /** Rows that nobody asked for stay; rows split anyhow come out with the same bits. */
    @Test
    default void denseAddsToTheRowsOfItsParameterGradients() {
        SplitMix64 random = new SplitMix64(24);
        for (int in : SIZES) {
            int n = 5;
            int out = 7;
            DenseKernel kernel = kernels().dense(in, out, Epilogue.NONE);
            float[] x = Operands.uniform(n * in, random);
            float[] dy = Operands.uniform(n * out, random);
            float[] whole = new float[out * in];
            float[] wholeBias = new float[out];
            kernel.backwardWeights(x, dy, whole, wholeBias, n, 0, out, scratch(kernel));

            float[] parts = Operands.unwritten(out * in);
            float[] partsBias = Operands.unwritten(out);
            int[] cuts = {0, 1, 4, 4, 7};
            for (int i = 1; i < cuts.length; i++) {
                Arrays.fill(parts, cuts[i - 1] * in, cuts[i] * in, 0);
                Arrays.fill(partsBias, cuts[i - 1], cuts[i], 0);
                kernel.backwardWeights(x, dy, parts, partsBias, n, cuts[i - 1], cuts[i], scratch(kernel));
                Floats.assertWritten("dw rows", parts, 0, cuts[i] * in);
                Floats.assertWritten("db rows", partsBias, 0, cuts[i]);
            }
            Floats.assertSameBits("dw of " + in, parts, whole);
            Floats.assertSameBits("db of " + in, partsBias, wholeBias);
        }
    }

    @Test
    default void denseAddsToWhatItsParameterGradientsHold() {
        // dw = dy x^T = (3, 4)^T (1, 2), added twice to 10
        DenseKernel kernel = kernels().dense(2, 2, Epilogue.NONE);
        float[] dw = {10, 10, 10, 10};
        float[] db = {10, 10};
        float[] x = {1, 2};
        float[] dy = {3, 4};
        kernel.backwardWeights(x, dy, dw, db, 1, 0, 2, scratch(kernel));
        kernel.backwardWeights(x, dy, dw, db, 1, 0, 2, scratch(kernel));
        Floats.assertSameBits("dw", dw, new float[] {16, 22, 18, 26});
        Floats.assertSameBits("db", db, new float[] {16, 18});
    }

    /** The bits of the activation on the same sums: the epilogue changes nothing else. */
    @Test
    default void denseWithAnEpilogueIsDenseAndThenTheActivation() {
        SplitMix64 random = new SplitMix64(25);
        for (int in : SIZES) {
            for (int out : SIZES) {
                float[] x = Operands.uniform(2 * in, random);
                float[] w = Operands.uniform(out * in, random);
                float[] b = Operands.uniform(out, random);
                DenseKernel plain = kernels().dense(in, out, Epilogue.NONE);
                for (int i = 0; i < out; i++) {
                    b[i] *= 8; // far enough apart that some sums are beyond 6
                }
                for (Epilogue epilogue : List.of(Epilogue.RELU, Epilogue.RELU6)) {
                    DenseKernel fused = kernels().dense(in, out, epilogue);
                    float[] expected = Operands.unwritten(2 * out);
                    float[] y = Operands.unwritten(2 * out);
                    plain.forward(x, Operands.packed(plain, w, b), expected, 0, 2, scratch(plain));
                    Operands.activation(kernels(), epilogue).forward(expected, expected, out, 0, 2);
                    fused.forward(x, Operands.packed(fused, w, b), y, 0, 2, scratch(fused));
                    Floats.assertSameBits(epilogue + " dense " + in + " to " + out, y, expected);
                }
            }
        }
    }
}
