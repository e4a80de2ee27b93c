package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernel.AvgPool2dKernel;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.MaxPool2dKernel;
import dev.fovea.kernel.PoolGeometry;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.random.SplitMix64;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Poolings beside their scalar twins: the same bits, because each lane does the same operations in the same order. Rows around
 * the lane counts, windows that networks are made of, and any others.
 */
class PoolingTwinsTest {
    private static final int[] NO_ARGMAX = {};

    private final Kernels scalar = new ScalarKernels();
    private final Kernels vector = new VectorKernels();
    private final SplitMix64 random = new SplitMix64(82);

    private List<PoolGeometry> geometries() {
        List<PoolGeometry> result = new ArrayList<>();
        int[][] windows = {{2, 2, 0}, {3, 2, 1}, {3, 2, 0}, {3, 1, 1}, {2, 1, 0}, {3, 3, 0}, {2, 3, 0}, {5, 4, 2}};
        for (int size : Sweep.SIZES) {
            for (int[] window : windows) {
                int inW = Math.max(window[0] - 2 * window[2], (size - 1) * window[1] + window[0] - 2 * window[2]);
                result.add(geometry(2, 7, inW, window[0], window[1], window[2]));
                result.add(geometry(1, 8, inW + 1, window[0], window[1], window[2]));
            }
        }
        for (int i = 0; i < 300; i++) {
            int window = 1 + random.nextInt(4);
            int padding = random.nextInt(window);
            int least = Math.max(1, window - 2 * padding);
            result.add(geometry(
                    1 + random.nextInt(3),
                    least + random.nextInt(9),
                    least + random.nextInt(70),
                    window,
                    1 + random.nextInt(4),
                    padding));
        }
        return result;
    }

    private static PoolGeometry geometry(int channels, int inH, int inW, int window, int stride, int padding) {
        int outH = (inH + 2 * padding - window) / stride + 1;
        int outW = (inW + 2 * padding - window) / stride + 1;
        return new PoolGeometry(
                channels, inH, inW, outH, outW, window, window, stride, stride, padding, padding, padding, padding);
    }

    @Test
    void maximaHaveTheBitsAndThePlacesOfTheTwin() {
        for (PoolGeometry g : geometries()) {
            assertSameMaxima(g, Sweep.gaussian(2 * g.inSize(), 1, random));
            float[] ties = Sweep.gaussian(2 * g.inSize(), 1, random);
            for (int i = 0; i < ties.length; i++) {
                ties[i] = Math.round(ties[i]); // -0 and 0 among them, which are equal
            }
            assertSameMaxima(g, ties);
        }
    }

    @Test
    void maximaHaveTheSameBitsHoweverManyShareTheWork() {
        for (PoolGeometry g : geometries()) {
            for (int samples = 1; samples <= 2; samples++) {
                float[] x = Sweep.gaussian(samples * g.inSize(), 1, random);
                float[] expected = new float[samples * g.outSize()];
                int[] expectedArgmax = new int[expected.length];
                vector.maxPool2d(g).forward(x, expected, expectedArgmax, 0, samples);
                for (int shares = 1; shares <= 3; shares++) {
                    float[] y = new float[expected.length];
                    float[] withoutArgmax = new float[expected.length];
                    int[] argmax = new int[expected.length];
                    // from the last to the first: what one writes is nobody else's
                    for (int share = shares - 1; share >= 0; share--) {
                        vector.maxPool2d(g).forwardShare(x, y, argmax, samples, share, shares);
                        vector.maxPool2d(g).forwardShare(x, withoutArgmax, NO_ARGMAX, samples, share, shares);
                    }
                    assertThat(y).as(g.toString()).isEqualTo(expected);
                    assertThat(withoutArgmax).as(g.toString()).isEqualTo(expected);
                    assertThat(argmax).as(g.toString()).isEqualTo(expectedArgmax);
                }
            }
        }
    }

    /** A NaN counts as greatest, the last of several; infinities are numbers like others. */
    @Test
    void maximaOfSpecialValuesAreThoseOfTheTwin() {
        for (PoolGeometry g : geometries()) {
            assertSameMaxima(g, Sweep.withSpecial(2 * g.inSize(), 4, random));
            assertSameMaxima(g, Sweep.withSpecial(2 * g.inSize(), 40, random));
        }
    }

    private void assertSameMaxima(PoolGeometry g, float[] x) {
        MaxPool2dKernel actual = vector.maxPool2d(g);
        MaxPool2dKernel expected = scalar.maxPool2d(g);
        float[] y = new float[2 * g.outSize()];
        float[] twin = new float[y.length];
        int[] argmax = new int[y.length];
        int[] twinArgmax = new int[y.length];
        actual.forward(x, y, argmax, 0, 2);
        expected.forward(x, twin, twinArgmax, 0, 2);
        assertThat(Sweep.bits(y)).as("y %s", g).isEqualTo(Sweep.bits(twin));
        assertThat(argmax).as("argmax %s", g).isEqualTo(twinArgmax);
        float[] withoutArgmax = ConvTrial.unwritten(y.length);
        actual.forward(x, withoutArgmax, NO_ARGMAX, 0, 2);
        assertThat(Sweep.bits(withoutArgmax)).as("y without argmax %s", g).isEqualTo(Sweep.bits(twin));
        float[] dy = Sweep.gaussian(y.length, 1, random);
        float[] dx = new float[x.length];
        float[] twinDx = new float[x.length];
        actual.backward(dy, argmax, dx, 0, 2);
        expected.backward(dy, twinArgmax, twinDx, 0, 2);
        assertThat(Sweep.bits(dx)).as("dx %s", g).isEqualTo(Sweep.bits(twinDx));
    }

    @Test
    void meansHaveTheBitsOfTheTwin() {
        for (PoolGeometry g : geometries()) {
            if (PoolColumns.of(g).wholeImage()) {
                continue; // one long sum, taken in another order: see below
            }
            float[] x = Sweep.gaussian(2 * g.inSize(), 1, random);
            float[] dy = Sweep.gaussian(2 * g.outSize(), 1, random);
            for (boolean countIncludePad : new boolean[] {true, false}) {
                AvgPool2dKernel actual = vector.avgPool2d(g, countIncludePad);
                AvgPool2dKernel expected = scalar.avgPool2d(g, countIncludePad);
                float[] y = new float[dy.length];
                float[] twin = new float[dy.length];
                actual.forward(x, y, 0, 2);
                expected.forward(x, twin, 0, 2);
                assertThat(Sweep.bits(y)).as("y %s", g).isEqualTo(Sweep.bits(twin));
                float[] dx = new float[x.length];
                float[] twinDx = new float[x.length];
                actual.backward(dy, dx, 0, 2);
                expected.backward(dy, twinDx, 0, 2);
                assertThat(Sweep.bits(dx)).as("dx %s", g).isEqualTo(Sweep.bits(twinDx));
            }
        }
    }

    /** The twin's sum of n terms is off by up to n roundings of its partial sums, this one by less. */
    @Test
    void meansAndMaximaOfWholeImagesAreThoseOfTheTwin() {
        for (int size : Sweep.SIZES) {
            PoolGeometry g = new PoolGeometry(3, size, 7, 1, 1, size, 7, 1, 1, 0, 0, 0, 0);
            assertSameMaxima(g, Sweep.gaussian(2 * g.inSize(), 1, random));
            assertSameMaxima(g, Sweep.withSpecial(2 * g.inSize(), 7 * size, random));
            float[] x = Sweep.gaussian(2 * g.inSize(), 1, random);
            float[] y = new float[6];
            float[] twin = new float[6];
            vector.avgPool2d(g, true).forward(x, y, 0, 2);
            scalar.avgPool2d(g, true).forward(x, twin, 0, 2);
            for (int c = 0; c < 6; c++) {
                double sum = 0;
                for (int i = c * 7 * size; i < (c + 1) * 7 * size; i++) {
                    sum += Math.abs(x[i]);
                }
                assertThat((double) Math.abs(y[c] - twin[c]))
                        .isLessThanOrEqualTo(0x1p-24 * (7 * size + 5) * sum / (7 * size));
            }
            float[] dx = new float[x.length];
            float[] twinDx = new float[x.length];
            vector.avgPool2d(g, true).backward(y, dx, 0, 2);
            scalar.avgPool2d(g, true).backward(y, twinDx, 0, 2);
            assertThat(Sweep.bits(dx)).isEqualTo(Sweep.bits(twinDx));
        }
    }
}
