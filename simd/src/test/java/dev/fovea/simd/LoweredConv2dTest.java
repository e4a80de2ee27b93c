package dev.fovea.simd;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.random.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoweredConv2dTest {
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
        ConvTrial.of(new LoweredConv2d(g, Epilogue.NONE), g, n, random).assertClose(c -> 1e-6 * (c * window + 1));
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

    @Test
    void isTheDefinitionForAnyDilationAndGroups() {
        SplitMix64 random = new SplitMix64(2);
        for (int i = 0; i < 60; i++) {
            int groups = 1 + random.nextInt(5);
            int dilationH = 1 + random.nextInt(3);
            int dilationW = 1 + random.nextInt(3);
            int outH = 1 + random.nextInt(9);
            int outW = 1 + random.nextInt(9);
            ConvGeometry g = new ConvGeometry(
                    groups * (1 + random.nextInt(4)),
                    outH + 2 * dilationH,
                    outW + dilationW,
                    groups * (1 + random.nextInt(9)),
                    outH,
                    outW,
                    3,
                    2,
                    1,
                    1,
                    random.nextInt(3),
                    random.nextInt(3),
                    dilationH,
                    dilationW,
                    groups);
            assertClose(g, 1 + random.nextInt(3), random);
        }
    }

    /** Sums that take several runs: along taps, along output channels, along positions of one sample and of many. */
    @Test
    void isTheDefinitionBeyondOneRun() {
        SplitMix64 random = new SplitMix64(3);
        assertClose(ConvTrial.geometry(67, 6, 6, 9, 3, 1, 1), 1, random);
        assertClose(ConvTrial.geometry(3, 5, 5, 261, 2, 1, 0), 1, random);
        assertClose(ConvTrial.geometry(2, 27, 29, 33, 3, 2, 1), 3, random);
        assertClose(ConvTrial.geometry(2, 27, 29, 3, 3, 1, 1), 2, random);
        assertClose(ConvTrial.geometry(5, 3, 3, 37, 1, 1, 0), 60, random);
    }

    /** By panels, by output channels, and by whichever it is of several groups. */
    @Test
    void hasTheSameBitsHoweverManyShareTheWork() {
        SplitMix64 random = new SplitMix64(5);
        for (ConvGeometry g : List.of(
                ConvTrial.geometry(2, 27, 29, 9, 3, 2, 1),
                ConvTrial.geometry(67, 5, 5, 61, 3, 2, 1),
                ConvTrial.geometry(3, 1, 1, 45, 1, 1, 0),
                ConvTrial.geometry(2, 5, 4 * Lanes.LANES + 3, 9, 3, 2, 1),
                new ConvGeometry(4, 6, 6, 82, 6, 6, 3, 3, 1, 1, 1, 1, 1, 1, 2))) {
            for (Epilogue epilogue : Epilogue.values()) {
                ConvTrial.of(new LoweredConv2d(g, epilogue), g, 3, random).assertSameBitsHoweverShared();
            }
        }
    }

    @Test
    void aSampleHasTheSameBitsInAnyCompany() {
        SplitMix64 random = new SplitMix64(4);
        for (ConvGeometry g : List.of(
                ConvTrial.geometry(3, 3, 3, 9, 2, 1, 0),
                ConvTrial.geometry(5, 7, 7, 17, 3, 1, 1),
                ConvTrial.geometry(GemmTile.DEPTH, 3, 3, 9, 2, 1, 0), // sums that are interrupted
                ConvTrial.geometry(4, 9, 9, 8, 3, 2, 1))) {
            ConvTrial.of(new LoweredConv2d(g, Epilogue.RELU), g, 5, random).assertSameBitsHoweverSplit();
        }
    }
}
