package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.random.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Winograd's filtering trades multiplications for accuracy; how much follows from its matrices. Let inputs and weights be
 * independent and uniform in [-1, 1), of variance 1/3. A component (i, j) of U and V then has variance
 * {@code |g_i|^2 |g_j|^2 / 3} and {@code |b_i|^2 |b_j|^2 / 3}, with the rows of G and B^T; with
 * {@code p_i = |g_i|^2 |b_i|^2} a sum of C products has variance {@code C p_i p_j / 9}. Each of its C additions rounds a
 * partial sum, which adds about {@code u^2 / 3} of the variance of a sum half as long: {@code C / 6} in all, and the transforms
 * less than 4 more. The output transform adds components up with the squares of the rows of A^T:
 *
 * <pre>
 *   sigma = u sqrt(C / 6 + 4) sqrt(C) / 3 max_r sum_i A_ri^2 p_i
 * </pre>
 *
 * <p>The maximum is 5 for F(2, 3), where all p are 2 or 1.5, and 94 for F(4, 3), where p = (2.6, 2.8, 2.8, 0.37, 0.37, 42) and the
 * last row of A^T is (0, 1, -1, 8, -8, 1). The tests allow six sigma, and u for the bias.
 */
class WinogradConv2dTest {
    private static final double U = Math.scalb(1.0, -24);

    private static ConvTrial.Tolerance sixSigma(WinogradTransform transform) {
        int amplification = transform.results() == 2 ? 5 : 94;
        return c -> 6 * U * (Math.sqrt(c / 6.0 + 4) * Math.sqrt(c) / 3 * amplification + 1);
    }

    private static List<WinogradTransform> transforms() {
        return List.of(new WinogradTransform.Two(), new WinogradTransform.Four());
    }

    private static ConvGeometry randomGeometry(SplitMix64 random) {
        int padTop = random.nextInt(3);
        int padLeft = random.nextInt(3);
        int h = 3 + random.nextInt(15);
        int w = 3 + random.nextInt(15);
        int outH = h + padTop + random.nextInt(3) - 2;
        int outW = w + padLeft + random.nextInt(3) - 2;
        int inC = 1 + random.nextInt(40);
        int outC = 1 + random.nextInt(40);
        return new ConvGeometry(inC, h, w, outC, outH, outW, 3, 3, 1, 1, padTop, padLeft, 1, 1, 1);
    }

    @Test
    void isTheDefinitionWithinWhatItsMatricesCost() {
        SplitMix64 random = new SplitMix64(1);
        for (WinogradTransform transform : transforms()) {
            for (int i = 0; i < 40; i++) {
                ConvGeometry g = randomGeometry(random);
                ConvTrial.of(new WinogradConv2d(g, transform, Epilogue.NONE), g, 1 + random.nextInt(3), random)
                        .assertClose(sixSigma(transform));
            }
        }
    }

    /** Longer than one run along the channels, and more strips than are computed together. */
    @Test
    void isTheDefinitionForManyChannelsAndManyStrips() {
        SplitMix64 random = new SplitMix64(2);
        for (WinogradTransform transform : transforms()) {
            for (ConvGeometry g :
                    List.of(ConvTrial.geometry(259, 5, 5, 33, 3, 1, 1), ConvTrial.geometry(16, 61, 67, 17, 3, 1, 1))) {
                ConvTrial.of(new WinogradConv2d(g, transform, Epilogue.NONE), g, 2, random)
                        .assertClose(sixSigma(transform));
            }
        }
    }

    @Test
    void aSampleHasTheSameBitsInAnyCompany() {
        SplitMix64 random = new SplitMix64(3);
        for (WinogradTransform transform : transforms()) {
            for (int i = 0; i < 6; i++) {
                ConvGeometry g = randomGeometry(random);
                ConvTrial.of(new WinogradConv2d(g, transform, Epilogue.NONE), g, 5, random)
                        .assertSameBitsHoweverSplit();
            }
        }
    }

    @Test
    void reluIsAppliedToTheSameSums() {
        SplitMix64 random = new SplitMix64(4);
        ConvGeometry g = ConvTrial.geometry(17, 9, 11, 19, 3, 1, 1);
        WinogradTransform transform = new WinogradTransform.Four();
        ConvTrial plain = ConvTrial.of(new WinogradConv2d(g, transform, Epilogue.NONE), g, 2, random);
        ConvTrial rectified = new ConvTrial(
                new WinogradConv2d(g, transform, Epilogue.RELU), g, 2, plain.x(), plain.w(), plain.b(), plain.dy());
        float[] expected = plain.y(2);
        for (int i = 0; i < expected.length; i++) {
            expected[i] = Math.max(0, expected[i]);
        }
        assertThat(rectified.y(2)).containsExactly(expected);
    }
}
