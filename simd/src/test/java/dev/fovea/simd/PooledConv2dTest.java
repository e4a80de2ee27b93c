package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.ConvMaxPool2dKernel;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.MaxPool2dKernel;
import dev.fovea.kernel.PackedWeights;
import dev.fovea.kernel.PoolGeometry;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.random.SplitMix64;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Both kernels, whichever the geometry would get, against the scalar convolution and pooling one after the other. */
class PooledConv2dTest {
    private static final int LANES = Lanes.LANES;
    private static final List<Integer> SIZES = List.of(1, 2, 3, 5, 7, LANES - 1, LANES, LANES + 1, 13);

    private final SplitMix64 random = new SplitMix64(41);

    private static PoolGeometry pooling(ConvGeometry g) {
        return new PoolGeometry(g.outC(), g.outH(), g.outW(), g.outH() / 2, g.outW() / 2, 2, 2, 2, 2, 0, 0, 0, 0);
    }

    private static ConvGeometry geometry(
            int inC, int inH, int inW, int outC, int kernelH, int kernelW, int padH, int padW) {
        int outH = inH + 2 * padH - kernelH + 1;
        int outW = inW + 2 * padW - kernelW + 1;
        return new ConvGeometry(inC, inH, inW, outC, outH, outW, kernelH, kernelW, 1, 1, padH, padW, 1, 1, 1);
    }

    private static boolean fits(ConvGeometry g) {
        return g.outH() >= 2
                && g.outW() >= 2
                && PooledConvGeometry.of(g, pooling(g)).paddedW() <= PooledConv2d.PITCH;
    }

    private void assertBoth(ConvGeometry g, int n, Epilogue epilogue) {
        PooledConvGeometry pooled = PooledConvGeometry.of(g, pooling(g));
        assertIsScalar(ChannelLanesConv2d::new, g, n, epilogue);
        if (ColumnLanesConv2d.covers(pooled)) {
            assertIsScalar(ColumnLanesConv2d::new, g, n, epilogue);
        }
    }

    private void assertIsScalar(
            BiFunction<PooledConvGeometry, Epilogue, ConvMaxPool2dKernel> maker,
            ConvGeometry g,
            int n,
            Epilogue epilogue) {
        PoolGeometry p = pooling(g);
        ConvMaxPool2dKernel kernel = maker.apply(PooledConvGeometry.of(g, p), epilogue);
        String what = kernel.getClass().getSimpleName() + " " + g + " " + epilogue;
        Conv2dKernel conv = new ScalarKernels().conv2d(g, epilogue);
        MaxPool2dKernel pool = new ScalarKernels().maxPool2d(p);
        // eighths: every sum is exact, so that maxima and bits agree
        float[] x = eighths(n * g.inSize());
        float[] w = eighths(g.outC() * g.taps());
        float[] b = eighths(g.outC());
        float[] dy = eighths(n * p.outSize());

        PackedWeights plain = new PackedWeights(w, b, new float[conv.packedSize()]);
        conv.pack(plain);
        float[] scratch = new float[conv.scratchSize()];
        float[] z = new float[n * g.outSize()];
        float[] expectedY = new float[dy.length];
        int[] expectedArgmax = new int[dy.length];
        conv.forward(x, plain, z, 0, n, scratch);
        pool.forward(z, expectedY, expectedArgmax, 0, n);

        PackedWeights packed = new PackedWeights(w, b, ConvTrial.unwritten(kernel.packedSize()));
        kernel.pack(packed);
        float[] y = ConvTrial.unwritten(dy.length);
        int[] argmax = new int[dy.length];
        kernel.forward(x, packed, y, argmax, 0, n, ConvTrial.unwritten(kernel.scratchSize()));
        assertThat(y).as("y of %s", what).isEqualTo(expectedY);
        for (int i = 0; i < dy.length; i++) {
            if (epilogue == Epilogue.RELU && y[i] == 0) { // any of the window's: no gradient goes there
                dy[i] = 0;
                argmax[i] = expectedArgmax[i];
            }
        }
        assertThat(argmax).as("argmax of %s", what).isEqualTo(expectedArgmax);

        float[] dz = new float[z.length];
        float[] expectedDx = new float[x.length];
        float[] expectedDw = w.clone();
        float[] expectedDb = b.clone();
        pool.backward(dy, expectedArgmax, dz, 0, n);
        conv.backwardInput(dz, plain, expectedDx, 0, n, scratch);
        conv.backwardWeights(x, dz, expectedDw, expectedDb, 0, n, scratch);
        float[] dx = ConvTrial.unwritten(x.length);
        float[] dw = w.clone();
        float[] db = b.clone();
        kernel.backwardInput(dy, argmax, packed, dx, 0, n, ConvTrial.unwritten(kernel.scratchSize()));
        kernel.backwardWeights(x, dy, argmax, dw, db, 0, n, ConvTrial.unwritten(kernel.scratchSize()));
        assertEqual("dx of " + what, dx, expectedDx);
        assertEqual("dw of " + what, dw, expectedDw);
        assertEqual("db of " + what, db, expectedDb);
    }

    /** 0 and -0 are equal here. */
    private static void assertEqual(String what, float[] actual, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (!(actual[i] == expected[i])) { // written so that a NaN fails
                assertThat(actual[i]).as("%s[%d]", what, i).isEqualTo(expected[i]);
            }
        }
    }

    private float[] eighths(int n) {
        float[] a = new float[n];
        for (int i = 0; i < n; i++) {
            a[i] = (random.nextInt(17) - 8) / 8f;
        }
        return a;
    }

    @Test
    void isConvolutionAndPoolingForAnyChannels() {
        for (int inC : SIZES) {
            for (int outC : SIZES) {
                Epilogue epilogue = random.nextInt(2) == 0 ? Epilogue.RELU : Epilogue.NONE;
                assertBoth(geometry(inC, 6, 7, outC, 3, 2, random.nextInt(2), random.nextInt(2)), 2, epilogue);
            }
        }
    }

    /** Pooled rows of 1 to 15 columns: less than the lanes, as many, more; the last position dropped or not. */
    @Test
    void isConvolutionAndPoolingForAnyWidth() {
        for (int outW = 2; outW <= PooledConv2d.PITCH; outW++) {
            ConvGeometry g = geometry(2, 5, outW, 3, 2, 1, 0, 0);
            assertThat(fits(g)).isTrue();
            assertBoth(g, 2, Epilogue.RELU);
            assertBoth(geometry(1, 3, outW, LANES + 1, 1, 1, 0, 0), 1, Epilogue.NONE);
        }
    }

    /** Rows of several channels that take nearly all of {@code PITCH}: what a vector writes too much falls on the next row. */
    @Test
    void isConvolutionAndPoolingForSeveralChannelsOfWideImages() {
        for (int inC : List.of(2, 3)) {
            for (int inW = 17; inW <= 30; inW++) {
                assertBoth(geometry(inC, 6, inW, 4, 3, 3, 1, 1), 2, Epilogue.RELU);
            }
        }
    }

    /** Kernels wider than vectors, higher than wide, and paddings that only the widest reach beyond. */
    @Test
    void isConvolutionAndPoolingForAnyKernel() {
        int kernels = 0;
        for (int kernelW : List.of(1, 2, 4, 5, LANES - 1, LANES, LANES + 1, 2 * LANES - 1)) {
            for (int kernelH : List.of(1, 2, 5)) {
                for (int pad : List.of(0, 1, kernelW - 1)) {
                    int inW = Math.max(1, Math.min(kernelW + 4, PooledConv2d.PITCH - 2 * pad));
                    ConvGeometry g = geometry(2, kernelH + 3, inW, 3, kernelH, kernelW, kernelH / 2, pad);
                    if (fits(g)) {
                        assertBoth(g, 1 + random.nextInt(2), Epilogue.RELU);
                        kernels++;
                    }
                }
            }
        }
        assertThat(kernels).isGreaterThan(40);
    }

    /** The bits of a sample do not depend on the company it is computed in. */
    @Test
    void theBitsDependOnNoSplit() {
        ConvGeometry g = geometry(3, 8, 9, LANES + 2, 3, 3, 1, 1);
        PooledConvGeometry pooled = PooledConvGeometry.of(g, pooling(g));
        for (ConvMaxPool2dKernel kernel :
                List.of(new ChannelLanesConv2d(pooled, Epilogue.RELU), new ColumnLanesConv2d(pooled, Epilogue.RELU))) {
            int n = 4;
            float[] x = ConvTrial.uniform(n * g.inSize(), random);
            PackedWeights packed = new PackedWeights(
                    ConvTrial.uniform(g.outC() * g.taps(), random),
                    ConvTrial.uniform(g.outC(), random),
                    new float[kernel.packedSize()]);
            kernel.pack(packed);
            float[] scratch = new float[kernel.scratchSize()];
            float[] y = new float[n * pooled.outSize()];
            int[] argmax = new int[y.length];
            float[] dx = new float[x.length];
            kernel.forward(x, packed, y, argmax, 0, n, scratch);
            kernel.backwardInput(y, argmax, packed, dx, 0, n, scratch);
            for (int split = 1; split < n; split++) {
                float[] again = ConvTrial.unwritten(y.length);
                int[] argmaxAgain = new int[y.length];
                float[] dxAgain = ConvTrial.unwritten(x.length);
                for (int[] range : new int[][] {{split, n}, {0, split}}) {
                    kernel.forward(x, packed, again, argmaxAgain, range[0], range[1], scratch);
                    kernel.backwardInput(y, argmax, packed, dxAgain, range[0], range[1], scratch);
                }
                assertThat(again).isEqualTo(y);
                assertThat(argmaxAgain).isEqualTo(argmax);
                assertThat(dxAgain).isEqualTo(dx);
            }
        }
    }

    private static Optional<ConvMaxPool2dKernel> offered(ConvGeometry g) {
        return new VectorKernels().convMaxPool2d(g, Epilogue.RELU, pooling(g));
    }

    /** 32 padded columns and no more: 32 of the image, or 30 and one on either side. */
    @Test
    void imagesWiderThanTheRowsAreLeftToTheConvolution() {
        assertThat(offered(geometry(1, 6, 32, 4, 3, 3, 0, 0))).isPresent();
        assertThat(offered(geometry(1, 6, 33, 4, 3, 3, 0, 0))).isEmpty();
        assertThat(offered(geometry(1, 6, 30, 4, 3, 3, 1, 1))).isPresent();
        assertThat(offered(geometry(1, 6, 32, 4, 3, 3, 1, 1))).isEmpty();
        assertBoth(geometry(1, 6, 32, 4, 3, 3, 0, 0), 2, Epilogue.RELU);
        assertBoth(geometry(1, 6, 30, 4, 3, 3, 1, 1), 2, Epilogue.RELU);
        assertBoth(geometry(2, 6, 31, 4, 3, 2, 0, 0), 2, Epilogue.RELU);
    }

    /** x' of 28 columns, 28 rows and 5 taps is 3920 floats a channel: two of them fit into 8192, three do not. */
    @Test
    void samplesThatFillMoreThanACacheAreLeftToTheConvolution() {
        assertThat(offered(geometry(2, 28, 32, 4, 5, 5, 0, 0))).isPresent();
        assertThat(offered(geometry(3, 28, 32, 4, 5, 5, 0, 0))).isEmpty();
    }

    /** Lanes run over what fills them: six channels do not, but 14 columns nearly; 16 channels do. */
    @Test
    void theLanesRunOverWhatFillsThemBetter() {
        assertThat(offered(geometry(1, 28, 28, LANES + 1, 5, 5, 2, 2))).containsInstanceOf(ColumnLanesConv2d.class);
        assertThat(offered(geometry(6, 14, 14, LANES, 5, 5, 0, 0))).containsInstanceOf(ChannelLanesConv2d.class);
    }
}
