package dev.fovea.simd;

import static dev.fovea.simd.GemmTile.ROWS;
import static dev.fovea.simd.Lanes.LANES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.random.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;

class PointwiseConv2dTest {
    /** As {@link Convolutions} hands it over: an image of height 1. */
    private static ConvGeometry row(int inC, int positions, int outC) {
        return ConvTrial.geometry(inC, 1, positions, outC, 1, 1, 0);
    }

    @Test
    void isTheDefinitionForAnyChannelsAndPositions() {
        SplitMix64 random = new SplitMix64(1);
        for (int inC : List.of(1, 3, ROWS, 2 * ROWS + 1)) {
            for (int outC : List.of(1, ROWS - 1, ROWS, 3 * ROWS + 2)) {
                for (int positions : List.of(
                        LANES,
                        LANES + 1,
                        2 * LANES - 1,
                        2 * LANES,
                        2 * LANES + 1,
                        3 * LANES,
                        3 * LANES + 1,
                        5 * LANES)) {
                    ConvGeometry g = row(inC, positions, outC);
                    assertThat(PointwiseConv2d.suits(g)).as("suits %s", g).isTrue();
                    ConvTrial.of(new PointwiseConv2d(g, Epilogue.NONE), g, 2, random)
                            .assertClose(c -> 1e-6 * (c + 1));
                }
            }
        }
    }

    /** By samples, by positions where the image is large or outputs are few, by outputs else. */
    @Test
    void hasTheSameBitsHoweverSplitAndShared() {
        SplitMix64 random = new SplitMix64(2);
        for (ConvGeometry g : List.of(
                row(2, 1601, ROWS + 1), row(2, 6 * LANES + 1, 5 * ROWS + 1), row(2 * ROWS, 6 * LANES + 1, ROWS))) {
            for (Epilogue epilogue : Epilogue.values()) {
                ConvTrial trial = ConvTrial.of(new PointwiseConv2d(g, epilogue), g, 3, random);
                trial.assertSameBitsHoweverSplit();
                trial.assertSameBitsHoweverShared();
            }
        }
    }

    @Test
    void endsWithTheEpilogue() {
        ConvGeometry g = row(300, 3 * LANES, 2 * ROWS); // so many that some results lie beyond 6
        float[] plain = ConvTrial.of(new PointwiseConv2d(g, Epilogue.NONE), g, 1, new SplitMix64(3))
                .y(1);
        float[] relu6 = ConvTrial.of(new PointwiseConv2d(g, Epilogue.RELU6), g, 1, new SplitMix64(3))
                .y(1);
        float[] expected = plain.clone();
        for (int i = 0; i < plain.length; i++) {
            expected[i] = Math.min(Math.max(plain[i], 0), 6);
        }
        assertThat(relu6).isEqualTo(expected).contains(0, 6).isNotEqualTo(plain);
    }

    @Test
    void isChosenForImagesOfAVectorAndMore() {
        assertThat(Convolutions.of(ConvTrial.geometry(384, 14, 14, 64, 1, 1, 0), Epilogue.NONE))
                .isInstanceOf(PointwiseConv2d.class);
        assertThat(Convolutions.of(row(8, LANES - 1, 8), Epilogue.NONE)).isInstanceOf(DirectConv2d.class);
        assertThat(Convolutions.of(ConvTrial.geometry(64, 56, 56, 128, 1, 2, 0), Epilogue.NONE))
                .isInstanceOf(DirectConv2d.class);
    }
}
