package dev.fovea.simd;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.random.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirectConv2dTest {
    /** Odd primes, and what lies around lanes and tiles. */
    private static final List<Integer> SIZES = List.of(
            1,
            2,
            3,
            5,
            7,
            13,
            Lanes.LANES - 1,
            Lanes.LANES,
            Lanes.LANES + 1,
            GemmTile.COLUMNS - 1,
            GemmTile.COLUMNS + 1);

    private static void assertClose(ConvGeometry g, int n, SplitMix64 random) {
        int window = g.kernelH() * g.kernelW();
        ConvTrial.of(new DirectConv2d(g, Epilogue.NONE), g, n, random).assertClose(c -> 1e-6 * (c * window + 1));
    }

    private static ConvGeometry grouped(int groups, int groupInC, int size, int groupOutC, int kernel, int stride) {
        ConvGeometry g = ConvTrial.geometry(groupInC, size, size + 1, groupOutC, kernel, stride, kernel / 2);
        return new ConvGeometry(
                groups * groupInC,
                g.inH(),
                g.inW(),
                groups * groupOutC,
                g.outH(),
                g.outW(),
                kernel,
                kernel,
                stride,
                stride,
                kernel / 2,
                kernel / 2,
                1,
                1,
                groups);
    }

    @Test
    void isTheDefinitionForAnyChannelsAndWidth() {
        SplitMix64 random = new SplitMix64(1);
        for (int inC : SIZES) {
            for (int outC : SIZES) {
                int size = SIZES.get(random.nextInt(SIZES.size()));
                int kernel = 1 + random.nextInt(Math.min(size, 4));
                assertClose(
                        ConvTrial.geometry(
                                inC, size, size, outC, kernel, 1 + random.nextInt(2), random.nextInt(kernel)),
                        1 + random.nextInt(2),
                        random);
            }
        }
    }

    /** ResNeXt's, and more channels than fill the vectors of any machine. */
    @Test
    void isTheDefinitionForGroups() {
        SplitMix64 random = new SplitMix64(6);
        for (int channels : List.of(1, 2, 3, 4, 8, 16, 33)) {
            for (int stride = 1; stride <= 3; stride++) {
                assertClose(grouped(3, channels, 11, channels, 3, stride), 2, random);
                assertClose(grouped(2, channels, 7, 5, 1, stride), 1, random);
                assertClose(grouped(2, 3, 13, channels, 5, stride), 2, random);
            }
        }
    }

    /** Strides, dilations and borders that differ between rows and columns, and may be wider than the window. */
    @Test
    void isTheDefinitionWhereRowsAndColumnsDiffer() {
        SplitMix64 random = new SplitMix64(2);
        for (int i = 0; i < 300; i++) {
            int groups = 1 + random.nextInt(4);
            int kernelH = 1 + random.nextInt(4);
            int kernelW = 1 + random.nextInt(4);
            int strideH = 1 + random.nextInt(4);
            int strideW = 1 + random.nextInt(4);
            ConvGeometry g = new ConvGeometry(
                    groups * (1 + random.nextInt(4)),
                    1 + random.nextInt(9),
                    1 + random.nextInt(3 * Lanes.LANES),
                    groups * (1 + random.nextInt(9)),
                    1 + random.nextInt(6),
                    1 + random.nextInt(2 * Lanes.LANES),
                    kernelH,
                    kernelW,
                    strideH,
                    strideW,
                    random.nextInt(5),
                    random.nextInt(5),
                    1 + random.nextInt(3),
                    1 + random.nextInt(3),
                    groups);
            assertClose(g, 1 + random.nextInt(3), random);
        }
    }

    /** Several strips of an image, forward, for dx, and for dw both ways; the last of them is smaller. */
    @Test
    void isTheDefinitionBeyondOneStrip() {
        SplitMix64 random = new SplitMix64(3);
        assertClose(ConvTrial.geometry(64, 41, 29, 3, 3, 1, 1), 1, random);
        assertClose(ConvTrial.geometry(3, 41, 43, 67, 3, 2, 1), 1, random);
        assertClose(ConvTrial.geometry(31, 101, 53, 2, 3, 2, 1), 1, random);
    }

    /** Few positions and many weights, whose gradient is summed over positions of many samples, in several runs. */
    @Test
    void isTheDefinitionForManyWeights() {
        SplitMix64 random = new SplitMix64(7);
        assertClose(ConvTrial.geometry(33, 3, 3, 261, 3, 1, 1), 3, random);
        assertClose(ConvTrial.geometry(300, 3, 3, 1, 5, 2, 2), 2, random);
        assertClose(ConvTrial.geometry(901, 3, 3, 80, 1, 1, 0), 60, random);
    }

    @Test
    void hasTheSameBitsHoweverManyShareTheWork() {
        SplitMix64 random = new SplitMix64(5);
        for (ConvGeometry g : List.of(
                ConvTrial.geometry(2, 27, 29, 9, 3, 2, 1),
                ConvTrial.geometry(67, 5, 5, 61, 3, 2, 1),
                ConvTrial.geometry(3, 1, 1, 45, 1, 1, 0),
                ConvTrial.geometry(2, 5, 4 * Lanes.LANES + 3, 9, 3, 2, 1),
                ConvTrial.geometry(2, 41, 37, 5, 3, 1, 1), // so large that threads share rows
                grouped(2, 2, 40, 9, 3, 1),
                grouped(7, 2, 6, 9, 3, 1))) {
            for (Epilogue epilogue : Epilogue.values()) {
                ConvTrial.of(new DirectConv2d(g, epilogue), g, 3, random).assertSameBitsHoweverShared();
            }
        }
    }

    @Test
    void aSampleHasTheSameBitsInAnyCompany() {
        SplitMix64 random = new SplitMix64(4);
        for (ConvGeometry g : List.of(
                ConvTrial.geometry(3, 3, 3, 9, 2, 1, 0),
                ConvTrial.geometry(5, 7, 7, 17, 3, 1, 1),
                ConvTrial.geometry(64, 31, 29, 9, 3, 1, 1), // several strips
                grouped(3, 4, 9, 4, 3, 2),
                ConvTrial.geometry(4, 9, 9, 8, 3, 2, 1))) {
            ConvTrial.of(new DirectConv2d(g, Epilogue.RELU), g, 5, random).assertSameBitsHoweverSplit();
        }
    }
}
