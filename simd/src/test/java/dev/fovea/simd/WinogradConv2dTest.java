package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.fovea.kernel.Conv2dKernel.ByChannels;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import dev.fovea.random.SplitMix64;
import java.util.Arrays;
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
 *
 * <p>For dw the sum is over T tiles, {@code p_i = |a_i|^2 |b_i|^2} with the columns of A^T, and G^T takes the place of A^T:
 *
 * <pre>
 *   sigma = u sqrt(T / 6 + 4) sqrt(T) / 3 max_r sum_i G_ir^2 p_i
 * </pre>
 *
 * <p>The maximum is 4 for F(2, 3), where p = (2, 4, 4, 2), and 97 for F(4, 3), where p = (42, 136, 136, 850, 850, 42).
 */
class WinogradConv2dTest {
    private static final double U = Math.scalb(1.0, -24);

    private static ConvTrial.Tolerance sixSigma(WinogradTransform transform) {
        int amplification = transform.results() == 2 ? 5 : 94;
        return c -> 6 * U * (Math.sqrt(c / 6.0 + 4) * Math.sqrt(c) / 3 * amplification + 1);
    }

    private static double sixSigmaOfWeights(WinogradTransform transform, ConvGeometry g, int n) {
        int m = transform.results();
        int rows = (g.outH() + m - 1) / m;
        int columns = (g.outW() + m - 1) / m;
        double tiles = (double) n * rows * columns;
        return 6 * U * (Math.sqrt(tiles / 6 + 4) * Math.sqrt(tiles) / 3 * (m == 2 ? 4 : 97) + 1);
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
            for (int i = 0; i < 24; i++) {
                ConvGeometry g = randomGeometry(random);
                int n = 1 + random.nextInt(3);
                ConvTrial.of(new WinogradConv2d(g, transform, Epilogue.NONE), g, n, random)
                        .assertClose(sixSigma(transform), sixSigmaOfWeights(new WinogradTransform.Four(), g, n));
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
                        .assertClose(sixSigma(transform), sixSigmaOfWeights(new WinogradTransform.Four(), g, 2));
            }
        }
    }

    /** With more samples than are computed together, and added to what is there. */
    @Test
    void addsTheGradientOfTheWeightsByEitherTransform() {
        SplitMix64 random = new SplitMix64(5);
        for (WinogradTransform transform : transforms()) {
            for (int i = 0; i < 24; i++) {
                int n = 1 + random.nextInt(20);
                ConvGeometry g = randomGeometry(random);
                float[] x = ConvTrial.uniform(n * g.inSize(), random);
                float[] dy = ConvTrial.uniform(n * g.outSize(), random);
                float[] dw = new float[g.outC() * g.taps()];
                Arrays.fill(dw, 1);
                WinogradWeightGradient gradient = new WinogradWeightGradient(g, transform);
                gradient.add(x, dy, dw, 0, n, ConvTrial.unwritten(gradient.scratchSize()));
                double[] exact = new DoubleConv2d(g).dw(n, x, dy);
                // to what is there a float is added whose own last bit is u, or that of a sum up to the number of
                // positions
                double tolerance = sixSigmaOfWeights(transform, g, n) + U * n * g.positions();
                for (int j = 0; j < dw.length; j++) {
                    if (!(Math.abs(dw[j] - 1 - exact[j]) <= tolerance)) { // so that a NaN fails
                        fail(
                                "dw[%d] of %s by F(%d): expected %s within %s, got %s",
                                j, g, transform.results(), 1 + exact[j], tolerance, dw[j]);
                    }
                }
            }
        }
    }

    /** Threads share the tasks of packing; any order writes the same. */
    @Test
    void packsTaskByTask() {
        SplitMix64 random = new SplitMix64(6);
        ConvGeometry g = ConvTrial.geometry(2 * GemmTile.COLUMNS + 1, 5, 5, GemmTile.COLUMNS + 3, 3, 1, 1);
        WinogradConv2d kernel = new WinogradConv2d(g, new WinogradTransform.Two(), Epilogue.NONE);
        float[] w = ConvTrial.uniform(g.outC() * g.taps(), random);
        PackedWeights whole = new PackedWeights(w, new float[g.outC()], new float[kernel.packedSize()]);
        PackedWeights pieces = new PackedWeights(w, new float[g.outC()], new float[kernel.packedSize()]);
        kernel.pack(whole);
        for (int task = kernel.packTasks() - 1; task >= 0; task--) {
            kernel.pack(pieces, task);
        }
        assertThat(kernel.packTasks()).isEqualTo(5);
        assertThat(pieces.packed()).isEqualTo(whole.packed());
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

    /** Of the samples, of the channels of one, of the strips of a large one, and of so many channels that threads share the filters. */
    @Test
    void hasTheSameBitsHoweverManyShareTheWork() {
        SplitMix64 random = new SplitMix64(7);
        for (ConvGeometry g : List.of(
                ConvTrial.geometry(5, 4, 5, 5, 3, 1, 1),
                ConvTrial.geometry(3 * GemmTile.COLUMNS + 1, 4, 5, 3 * GemmTile.COLUMNS + 1, 3, 1, 1),
                ConvTrial.geometry(5, 39, 41, 7, 3, 1, 1),
                ConvTrial.geometry(512, 4, 5, 512, 3, 1, 1))) {
            WinogradConv2d kernel = new WinogradConv2d(g, new WinogradTransform.Two(), Epilogue.RELU);
            for (int n : List.of(1, 2, 5)) {
                ConvTrial trial = ConvTrial.of(kernel, g, n, random);
                PackedWeights weights = new PackedWeights(trial.w(), trial.b(), new float[kernel.packedSize()]);
                kernel.pack(weights);
                for (int shares : List.of(1, 2, 3, 7)) {
                    float[] y = ConvTrial.unwritten(n * g.outSize());
                    for (int share = 0; share < shares; share++) {
                        float[] scratch = ConvTrial.unwritten(kernel.scratchSize());
                        kernel.forwardShare(trial.x(), weights, y, n, share, shares, scratch);
                    }
                    assertThat(y)
                            .as("%d samples of %s in %d shares", n, g, shares)
                            .isEqualTo(trial.y(n));
                }
            }
        }
    }

    /** Of dw added to what is there, by as many as like, at the places that a range may begin and end at. */
    @Test
    void hasTheSameBitsHoweverManyShareTheGradientsOfManyWeights() {
        SplitMix64 random = new SplitMix64(8);
        int channels = 344; // not quite a whole number of units
        ConvGeometry g = ConvTrial.geometry(channels, 3, 5, channels, 3, 1, 1);
        WinogradConv2d kernel = new WinogradConv2d(g, new WinogradTransform.Two(), Epilogue.NONE);
        ConvTrial trial = ConvTrial.of(kernel, g, 3, random);
        PackedWeights weights = new PackedWeights(trial.w(), trial.b(), new float[kernel.packedSize()]);
        kernel.pack(weights);
        float[] scratch = ConvTrial.unwritten(kernel.scratchSize());
        float[] dx = new float[3 * g.inSize()];
        float[] dw = ConvTrial.uniform(channels * g.taps(), random);
        float[] db = ConvTrial.uniform(channels, random);
        float[] sharedDx = ConvTrial.unwritten(dx.length);
        float[] sharedDw = dw.clone();
        float[] sharedDb = db.clone();
        kernel.backwardInput(trial.dy(), weights, dx, 0, 3, scratch);
        kernel.backwardWeights(trial.x(), trial.dy(), dw, db, 0, 3, scratch);
        ByChannels shared = kernel.byChannels().orElseThrow();
        for (int[] range : new int[][] {{320, 344}, {0, 32}, {32, 32}, {32, 320}}) {
            Arrays.fill(scratch, Float.NaN);
            shared.backwardInput(trial.dy(), weights, sharedDx, 3, range[0], range[1], scratch);
            Arrays.fill(scratch, Float.NaN);
            shared.backwardWeights(trial.x(), trial.dy(), sharedDw, sharedDb, 3, range[0], range[1], scratch);
        }
        assertThat(sharedDx).isEqualTo(dx);
        assertThat(sharedDw).isEqualTo(dw);
        assertThat(sharedDb).isEqualTo(db);
        ConvGeometry few = ConvTrial.geometry(32, 3, 5, 32, 3, 1, 1);
        assertThat(new WinogradConv2d(few, new WinogradTransform.Two(), Epilogue.NONE).byChannels())
                .isEmpty();
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
        assertThat(rectified.y(2)).isEqualTo(expected);
    }
}
