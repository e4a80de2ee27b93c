package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernel.DenseKernel;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.random.SplitMix64;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the scalar kernel, in arrays that end where the data ends, from scratch that nobody has written. */
class VectorDenseTest {
    private static final int LANES = Lanes.LANES;
    private static final int PANEL = PackedProduct.PANEL;

    /** What lies around lanes and panels, and odd primes. */
    private static final List<Integer> SIZES =
            List.of(1, 3, LANES - 1, LANES, LANES + 1, PANEL - 1, PANEL, PANEL + 1, 3 * PANEL - 1, 7, 13, 53);

    /** Around the rows that are computed together: none left over, one, two, three, seven. */
    private static final List<Integer> SAMPLES = List.of(1, 2, 3, 4, 5, 7, 8, 9, 15, 17);

    private final SplitMix64 random = new SplitMix64(31);

    private static PackedWeights packed(DenseKernel kernel, float[] w, float[] b) {
        PackedWeights weights = new PackedWeights(w, b, ConvTrial.unwritten(kernel.packedSize()));
        kernel.pack(weights);
        return weights;
    }

    private static float[] scratch(DenseKernel kernel) {
        return ConvTrial.unwritten(kernel.scratchSize());
    }

    private static void assertClose(String what, float[] actual, float[] expected, int terms) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            float error = Math.abs(actual[i] - expected[i]);
            if (!(error <= 1e-6f * terms)) { // written so that a NaN fails
                assertThat(actual[i]).as("%s[%d]", what, i).isEqualTo(expected[i]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isTheScalarKernelAtAnySize(Epilogue epilogue) {
        for (int in : SIZES) {
            for (int out : SIZES) {
                assertIsScalar(in, out, SAMPLES.get(random.nextInt(SAMPLES.size())), epilogue);
            }
        }
        for (int n : SAMPLES) {
            assertIsScalar(PANEL + 3, PANEL + 5, n, epilogue);
            assertIsScalar(3, 2, n, epilogue);
        }
    }

    private void assertIsScalar(int in, int out, int n, Epilogue epilogue) {
        DenseKernel vector = new VectorDense(in, out, epilogue);
        DenseKernel scalar = new ScalarKernels().dense(in, out, epilogue);
        float[] x = ConvTrial.uniform(n * in, random);
        float[] w = ConvTrial.uniform(out * in, random);
        float[] b = ConvTrial.uniform(out, random);
        float[] dy = ConvTrial.uniform(n * out, random);
        String what = n + " x " + in + " to " + out + " " + epilogue;

        float[] y = ConvTrial.unwritten(n * out);
        float[] expectedY = new float[n * out];
        vector.forward(x, packed(vector, w, b), y, 0, n, scratch(vector));
        scalar.forward(x, packed(scalar, w, b), expectedY, 0, n, scratch(scalar));
        assertClose("y of " + what, y, expectedY, in + 1);

        float[] dx = ConvTrial.unwritten(n * in);
        float[] expectedDx = new float[n * in];
        vector.backwardInput(dy, packed(vector, w, b), dx, 0, n, scratch(vector));
        scalar.backwardInput(dy, packed(scalar, w, b), expectedDx, 0, n, scratch(scalar));
        assertClose("dx of " + what, dx, expectedDx, out);

        float[] dw = w.clone(); // it is added to
        float[] db = b.clone();
        float[] expectedDw = w.clone();
        float[] expectedDb = b.clone();
        vector.backwardWeights(x, dy, dw, db, n, 0, out, scratch(vector));
        scalar.backwardWeights(x, dy, expectedDw, expectedDb, n, 0, out, scratch(scalar));
        assertClose("dw of " + what, dw, expectedDw, n + 1);
        assertClose("db of " + what, db, expectedDb, n + 1);
    }

    /** However the samples are shared out, and the rows of dw: an element is one sum in one order. */
    @Test
    void theBitsDependOnNoSplit() {
        for (int in : List.of(3, LANES + 1, PANEL, 2 * PANEL + 1)) {
            int out = 19;
            int n = 11;
            DenseKernel kernel = new VectorDense(in, out, Epilogue.RELU);
            float[] x = ConvTrial.uniform(n * in, random);
            float[] dy = ConvTrial.uniform(n * out, random);
            PackedWeights weights = packed(kernel, ConvTrial.uniform(out * in, random), ConvTrial.uniform(out, random));
            float[] y = new float[n * out];
            float[] dx = new float[n * in];
            float[] dw = new float[out * in];
            kernel.forward(x, weights, y, 0, n, scratch(kernel));
            kernel.backwardInput(dy, weights, dx, 0, n, scratch(kernel));
            kernel.backwardWeights(x, dy, dw, new float[out], n, 0, out, scratch(kernel));
            for (int split = 1; split < n; split++) {
                float[] again = ConvTrial.unwritten(n * out);
                kernel.forward(x, weights, again, split, n, scratch(kernel));
                kernel.forward(x, weights, again, 0, split, scratch(kernel));
                assertThat(again).isEqualTo(y);
                float[] dxAgain = ConvTrial.unwritten(n * in);
                kernel.backwardInput(dy, weights, dxAgain, split, n, scratch(kernel));
                kernel.backwardInput(dy, weights, dxAgain, 0, split, scratch(kernel));
                assertThat(dxAgain).isEqualTo(dx);
            }
            for (int split = 1; split < out; split++) {
                float[] again = new float[out * in];
                kernel.backwardWeights(x, dy, again, new float[out], n, split, out, scratch(kernel));
                assertThat(Arrays.copyOf(again, split * in)).containsOnly(0);
                kernel.backwardWeights(x, dy, again, new float[out], n, 0, split, scratch(kernel));
                assertThat(again).isEqualTo(dw);
            }
        }
    }

    @Test
    void hasTheSameBitsHoweverManyThreadsShareHoweverFewSamples() {
        for (int out : List.of(1, PANEL + 1, 6 * PANEL - 1)) {
            for (Epilogue epilogue : Epilogue.values()) {
                int in = 13;
                int n = 9;
                DenseKernel kernel = new VectorDense(in, out, epilogue);
                float[] x = ConvTrial.uniform(n * in, random);
                PackedWeights weights =
                        packed(kernel, ConvTrial.uniform(out * in, random), ConvTrial.uniform(out, random));
                float[] y = ConvTrial.unwritten(n * out);
                kernel.forward(x, weights, y, 0, n, scratch(kernel));
                for (int samples = 1; samples <= n; samples++) {
                    for (int shares = 1; shares <= 5; shares++) {
                        float[] shared = ConvTrial.unwritten(samples * out);
                        for (int share = 0; share < shares; share++) {
                            kernel.forwardShare(x, weights, shared, samples, share, shares, scratch(kernel));
                        }
                        assertThat(shared)
                                .as("%d samples, %d outputs, %d shares", samples, out, shares)
                                .isEqualTo(Arrays.copyOf(y, samples * out));
                    }
                }
            }
        }
    }

    /** Whatever else the arrays hold, behind an offset, with columns that fill no panel. */
    @Test
    void aPackedProductLiesWhereItIsTold() {
        for (int columns : List.of(1, LANES - 1, LANES + 1, PANEL, PANEL + 1, 3 * PANEL - 1)) {
            int k = 5;
            int n = 13;
            int at = 7;
            PackedProduct product = new PackedProduct(k, columns);
            float[] a = ConvTrial.uniform(n * k, random);
            float[] w = ConvTrial.uniform(columns * k, random);
            float[] bias = ConvTrial.uniform(columns, random);
            float[] packed = ConvTrial.unwritten(at + product.packedSize());
            float[] c = ConvTrial.unwritten(n * columns);
            product.packTransposed(w, bias, packed, at);
            product.multiply(a, packed, at, c, 2, n, false, ConvTrial.unwritten(product.scratchSize()));
            assertThat(Arrays.copyOf(packed, at)).containsOnly(Float.NaN);
            assertThat(Arrays.copyOf(c, 2 * columns)).containsOnly(Float.NaN);
            float[] expected = new float[n * columns];
            Arrays.fill(expected, 0, 2 * columns, Float.NaN);
            for (int i = 2 * columns; i < expected.length; i++) {
                float sum = bias[i % columns];
                for (int j = 0; j < k; j++) {
                    sum = Math.fma(a[i / columns * k + j], w[i % columns * k + j], sum);
                }
                expected[i] = sum;
            }
            assertThat(c).isEqualTo(expected); // bias first, then term after term
        }
    }
}
