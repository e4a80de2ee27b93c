package dev.fovea.simd;

import static dev.fovea.simd.PackedProduct.PANEL;
import static dev.fovea.simd.PackedProduct.ROWS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.random.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;

class PixelConv2dTest {
    /** As {@link Convolutions} hands it over: an image of height 1. */
    private static ConvGeometry row(int inC, int positions, int outC) {
        return ConvTrial.geometry(inC, 1, positions, outC, 1, 1, 0);
    }

    @Test
    void isTheDefinitionForAnyChannelsAndPositions() {
        SplitMix64 random = new SplitMix64(1);
        for (int inC : List.of(4 * PANEL, 4 * PANEL + 3)) {
            for (int outC : List.of(4 * PANEL, 5 * PANEL - 1, 5 * PANEL + 1)) {
                for (int positions : List.of(ROWS, ROWS + 1, 2 * ROWS - 1, 49, 64)) {
                    ConvGeometry g = row(inC, positions, outC);
                    assertThat(PixelConv2d.suits(g)).as("suits %s", g).isTrue();
                    ConvTrial.of(new PixelConv2d(g, Epilogue.NONE), g, 2, random)
                            .assertClose(c -> 1e-6 * (c + 1));
                }
            }
        }
    }

    @Test
    void hasTheSameBitsHoweverSplitAndShared() {
        SplitMix64 random = new SplitMix64(2);
        for (Epilogue epilogue : Epilogue.values()) {
            ConvGeometry g = row(4 * PANEL, 9, 5 * PANEL - 1);
            ConvTrial trial = ConvTrial.of(new PixelConv2d(g, epilogue), g, 3, random);
            trial.assertSameBitsHoweverSplit();
            trial.assertSameBitsHoweverShared();
        }
    }

    @Test
    void endsWithTheEpilogue() {
        SplitMix64 random = new SplitMix64(3);
        ConvGeometry g = row(300, 2 * ROWS + 3, 4 * PANEL); // so many that some results lie beyond 6
        float[] plain =
                ConvTrial.of(new PixelConv2d(g, Epilogue.NONE), g, 1, random).y(1);
        float[] relu6 = ConvTrial.of(new PixelConv2d(g, Epilogue.RELU6), g, 1, new SplitMix64(3))
                .y(1);
        float[] expected = plain.clone();
        for (int i = 0; i < plain.length; i++) {
            expected[i] = Math.min(Math.max(plain[i], 0), 6);
        }
        assertThat(relu6).isEqualTo(expected).contains(0, 6).isNotEqualTo(plain);
    }

    @Test
    void isChosenForManyFiltersOfSmallImages() {
        assertThat(Convolutions.of(ConvTrial.geometry(960, 7, 7, 160, 1, 1, 0), Epilogue.NONE))
                .isInstanceOf(PixelConv2d.class);
        assertThat(Convolutions.of(ConvTrial.geometry(384, 14, 14, 64, 1, 1, 0), Epilogue.NONE))
                .isInstanceOf(PointwiseConv2d.class);
        assertThat(Convolutions.of(ConvTrial.geometry(16, 7, 7, 64, 1, 1, 0), Epilogue.NONE))
                .isInstanceOf(PointwiseConv2d.class);
    }
}
