package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.random.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;

class DepthwiseConv2dTest {
    private static ConvGeometry geometry(
            int channels, int multiplier, int h, int w, int stride, int dilation, int padding) {
        return geometry(3, channels, multiplier, h, w, stride, dilation, padding);
    }

    private static ConvGeometry geometry(
            int kernel, int channels, int multiplier, int h, int w, int stride, int dilation, int padding) {
        int span = (kernel - 1) * dilation + 1;
        int outH = (h + 2 * padding - span) / stride + 1;
        int outW = (w + 2 * padding - span) / stride + 1;
        return new ConvGeometry(
                channels,
                h,
                w,
                channels * multiplier,
                outH,
                outW,
                kernel,
                kernel,
                stride,
                stride,
                padding,
                padding,
                dilation,
                dilation,
                channels);
    }

    private static void assertClose(ConvGeometry g, int n, SplitMix64 random) {
        assertThat(DepthwiseConv2d.suits(g)).as("suits %s", g).isTrue();
        ConvTrial.of(new DepthwiseConv2d(g, Epilogue.NONE), g, n, random)
                .assertClose(c -> 1e-6 * (g.kernelH() * g.kernelW() * c + 1));
    }

    @Test
    void isTheDefinitionForAnyWidthAndStride() {
        SplitMix64 random = new SplitMix64(1);
        for (int width : List.of(
                3, 5, 7, 13, 14, Lanes.LANES - 1, Lanes.LANES, Lanes.LANES + 1, 2 * Lanes.LANES - 1, 2 * Lanes.LANES)) {
            for (int stride = 1; stride <= 4; stride++) {
                for (int padding = 0; padding <= 1; padding++) {
                    int height = 3 + random.nextInt(9);
                    int channels = 2 + random.nextInt(5);
                    assertClose(geometry(channels, 1, height, width, stride, 1, padding), 1 + padding, random);
                }
            }
        }
    }

    @Test
    void isTheDefinitionForLargerWindows() {
        SplitMix64 random = new SplitMix64(6);
        for (int kernel : new int[] {5, 7}) {
            for (int width :
                    List.of(kernel, 8, 14, Lanes.LANES - 1, Lanes.LANES, Lanes.LANES + 1, 2 * Lanes.LANES + 5)) {
                for (int stride = 1; stride <= 3; stride++) {
                    for (int padding : new int[] {0, kernel / 2}) {
                        int height = kernel + random.nextInt(9);
                        int columns = Math.max(width, kernel);
                        assertClose(geometry(kernel, 3, 1, height, columns, stride, 1, padding), 2, random);
                    }
                }
            }
            assertClose(geometry(kernel, 2, 2, 17, 19, 1, 1, kernel / 2), 2, random);
            assertClose(geometry(kernel, 2, 1, 17, 19, 1, 2, kernel - 1), 2, random);
            assertClose(geometry(kernel, 2, 1, 47, 33, 1, 1, kernel / 2), 1, random); // several runs of rows
            assertClose(geometry(kernel, 2, 1, 47, 33, 2, 1, kernel / 2), 1, random);
            assertClose(geometry(kernel, 2, 1, 3, 3, 1, 1, kernel / 2), 1, random); // smaller than the window
        }
    }

    @Test
    void isTheDefinitionForAnyDilationAndSeveralFiltersAChannel() {
        SplitMix64 random = new SplitMix64(2);
        for (int dilation = 1; dilation <= 3; dilation++) {
            for (int stride = 1; stride <= 3; stride++) {
                for (int multiplier = 1; multiplier <= 3; multiplier++) {
                    int size = 2 * dilation + 1 + random.nextInt(9);
                    assertClose(geometry(3, multiplier, size, size + 2, stride, dilation, dilation), 2, random);
                }
            }
        }
    }

    /** Strides, dilations and borders that differ between rows and columns; the last window of all sees nothing but zeros. */
    @Test
    void isTheDefinitionWhereRowsAndColumnsDiffer() {
        SplitMix64 random = new SplitMix64(3);
        for (int i = 0; i < 180; i++) {
            int kernelH = List.of(3, 5, 7).get(i % 3);
            int kernelW = kernelH == 3 ? 3 : 1 + random.nextInt(8);
            int strideH = 1 + random.nextInt(3);
            int strideW = 1 + random.nextInt(3);
            int dilationH = 1 + random.nextInt(3);
            int dilationW = 1 + random.nextInt(3);
            int channels = 2 + random.nextInt(4);
            int outW = 1 + random.nextInt(9);
            ConvGeometry g = new ConvGeometry(
                    channels,
                    1 + random.nextInt(9),
                    (outW - 1) * strideW + 1 + random.nextInt(5),
                    channels,
                    1 + random.nextInt(5),
                    outW,
                    kernelH,
                    kernelW,
                    strideH,
                    strideW,
                    random.nextInt(5),
                    random.nextInt(5),
                    dilationH,
                    dilationW,
                    channels);
            assertClose(g, 2, random);
        }
    }

    @Test
    void hasTheSameBitsHoweverSplitAndShared() {
        SplitMix64 random = new SplitMix64(4);
        for (ConvGeometry g : List.of(
                geometry(5, 1, 7, 7, 1, 1, 1),
                geometry(3, 2, 9, 12, 2, 1, 1),
                geometry(3, 1, 41, 37, 1, 1, 1), // so large that threads share rows
                geometry(3, 2, 79, 78, 2, 1, 1),
                geometry(5, 5, 1, 9, 9, 1, 1, 2),
                geometry(5, 3, 1, 79, 78, 2, 1, 2))) {
            for (Epilogue epilogue : Epilogue.values()) {
                ConvTrial trial = ConvTrial.of(new DepthwiseConv2d(g, epilogue), g, 3, random);
                trial.assertSameBitsHoweverSplit();
                trial.assertSameBitsHoweverShared();
            }
        }
    }

    /** Several runs of rows, of which the last is not whole. */
    @Test
    void isTheDefinitionForLargeImages() {
        SplitMix64 random = new SplitMix64(5);
        assertClose(geometry(2, 1, 47, 33, 1, 1, 1), 1, random);
        assertClose(geometry(2, 1, 47, 33, 2, 1, 1), 1, random);
        assertClose(geometry(2, 1, 40, 51, 1, 2, 1), 1, random);
    }

    @Test
    void isChosenForChannelsByThemselves() {
        assertThat(Convolutions.of(geometry(32, 1, 112, 112, 1, 1, 1), Epilogue.RELU6))
                .isInstanceOf(DepthwiseConv2d.class);
        assertThat(Convolutions.of(geometry(96, 1, 112, 112, 2, 1, 1), Epilogue.RELU6))
                .isInstanceOf(DepthwiseConv2d.class);
        assertThat(Convolutions.of(geometry(5, 96, 1, 14, 14, 1, 1, 2), Epilogue.NONE))
                .isInstanceOf(DepthwiseConv2d.class);
        assertThat(Convolutions.of(geometry(7, 96, 1, 14, 14, 1, 1, 3), Epilogue.NONE))
                .isInstanceOf(DepthwiseConv2d.class);
        assertThat(Convolutions.of(geometry(4, 96, 1, 14, 14, 1, 1, 2), Epilogue.NONE))
                .isInstanceOf(DirectConv2d.class);
        assertThat(Convolutions.of(geometry(32, 1, 14, 14, 1, 1, 2), Epilogue.NONE)) // more windows than columns
                .isInstanceOf(DirectConv2d.class);
        assertThat(Convolutions.of(ConvTrial.geometry(2, 9, 9, 4, 3, 2, 1), Epilogue.NONE))
                .isInstanceOf(DirectConv2d.class);
    }
}
