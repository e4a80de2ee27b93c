package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.MultiplyKernel;
import dev.fovea.kernel.PreluKernel;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.random.SplitMix64;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What has one number for each channel, beside its scalar twin: elements have its bits, sums are off by their rounding. */
class ChannelTwinsTest {
    private static final int SAMPLES = 3;
    private static final int CHANNELS = 5;

    private final Kernels scalar = new ScalarKernels();
    private final Kernels vector = new VectorKernels();
    private final SplitMix64 random = new SplitMix64(83);

    /** Each addition rounds a sum that is at most the number of terms times the largest of them. */
    private static void assertSums(String what, float[] actual, float[] expected, float[] x, float[] dy) {
        double largest = 0;
        int terms = x.length / expected.length;
        for (int i = 0; i < x.length; i++) {
            largest = Math.max(largest, Math.abs((double) x[i] * dy[i]));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).as(what).isCloseTo(expected[i], within(terms * terms * 0x1p-24 * largest));
        }
    }

    @Test
    void preluHasTheBitsOfItsTwin() {
        for (int span : Sweep.SIZES) {
            PreluKernel kernel = vector.prelu(CHANNELS, span);
            PreluKernel twin = scalar.prelu(CHANNELS, span);
            assertThat(kernel).isNotEqualTo(twin);
            float[] x = Sweep.withSpecial(SAMPLES * CHANNELS * span, 3, random);
            float[] dy = Sweep.withSpecial(x.length, 3, random);
            float[] a = Sweep.gaussian(CHANNELS, 1, random);
            float[] y = new float[x.length];
            float[] twinY = new float[x.length];
            kernel.forward(x, a, y, 0, SAMPLES);
            twin.forward(x, a, twinY, 0, SAMPLES);
            assertThat(Sweep.bits(y)).as("y of %d", span).isEqualTo(Sweep.bits(twinY));
            kernel.backwardInput(x, a, dy, y, 0, SAMPLES);
            twin.backwardInput(x, a, dy, twinY, 0, SAMPLES);
            assertThat(Sweep.bits(y)).as("dx of %d", span).isEqualTo(Sweep.bits(twinY));
        }
    }

    @Test
    void slopesHaveTheirTwinsGradientsUpToRounding() {
        for (int span : Sweep.SIZES) {
            float[] x = Sweep.gaussian(SAMPLES * CHANNELS * span, 1, random);
            float[] dy = Sweep.gaussian(x.length, 1, random);
            float[] da = Sweep.gaussian(CHANNELS, 1, random);
            float[] twin = da.clone();
            vector.prelu(CHANNELS, span).backwardWeights(x, dy, da, 0, SAMPLES);
            scalar.prelu(CHANNELS, span).backwardWeights(x, dy, twin, 0, SAMPLES);
            assertSums("da of " + span, da, twin, x, dy);
        }
    }

    /** What is not finite where x is positive is not in the sum: it is left out, and not multiplied by 0. */
    @Test
    void slopesLearnNothingFromWhatIsPositive() {
        for (int span : Sweep.SIZES) {
            float[] x = new float[span];
            float[] dy = new float[span];
            Arrays.fill(x, 1);
            Arrays.fill(dy, Float.POSITIVE_INFINITY);
            float[] da = {2};
            vector.prelu(1, span).backwardWeights(x, dy, da, 0, 1);
            assertThat(da).containsExactly(2);
        }
    }

    @Test
    void productsHaveTheBitsOfTheirTwin() {
        for (int size : Sweep.SIZES) {
            assertSameProducts(CHANNELS, size);
            assertSameProducts(size, 1);
        }
    }

    private void assertSameProducts(int factors, int span) {
        MultiplyKernel kernel = vector.multiply(factors, span);
        MultiplyKernel twin = scalar.multiply(factors, span);
        assertThat(kernel).isNotEqualTo(twin);
        float[] x = Sweep.withSpecial(SAMPLES * factors * span, 3, random);
        float[] f = Sweep.withSpecial(SAMPLES * factors, 3, random);
        float[] y = new float[x.length];
        float[] twinY = new float[x.length];
        kernel.forward(x, f, y, 0, SAMPLES);
        twin.forward(x, f, twinY, 0, SAMPLES);
        assertThat(Sweep.bits(y)).as("y of %d by %d", factors, span).isEqualTo(Sweep.bits(twinY));
    }

    @Test
    void factorsHaveTheirTwinsGradientsUpToRounding() {
        for (int span : Sweep.SIZES) {
            float[] x = Sweep.gaussian(SAMPLES * CHANNELS * span, 1, random);
            float[] dy = Sweep.gaussian(x.length, 1, random);
            float[] df = new float[SAMPLES * CHANNELS];
            float[] twin = new float[df.length];
            vector.multiply(CHANNELS, span).backwardFactor(x, dy, df, 0, SAMPLES);
            scalar.multiply(CHANNELS, span).backwardFactor(x, dy, twin, 0, SAMPLES);
            assertSums("df of " + span, df, twin, x, dy);
        }
    }
}
