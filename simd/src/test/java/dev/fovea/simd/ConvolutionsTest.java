package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.random.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConvolutionsTest {
    private static Conv2dKernel kernel(ConvGeometry g) {
        return Convolutions.of(g, Epilogue.NONE);
    }

    @Test
    void filtersOf3x3AreWinogradsWhereChannelsFillVectors() {
        assertThat(kernel(ConvTrial.geometry(64, 14, 14, 64, 3, 1, 1))).isInstanceOf(WinogradConv2d.class);
        assertThat(kernel(ConvTrial.geometry(1, 14, 14, 64, 3, 1, 1))).isInstanceOf(DirectConv2d.class);
        assertThat(kernel(ConvTrial.geometry(64, 14, 14, 64, 3, 2, 1))).isInstanceOf(DirectConv2d.class);
        assertThat(kernel(ConvTrial.geometry(64, 14, 14, 64, 5, 1, 2))).isInstanceOf(DirectConv2d.class);
        // dx would need a padding of -1
        assertThat(kernel(ConvTrial.geometry(64, 14, 14, 64, 3, 1, 3))).isInstanceOf(DirectConv2d.class);
    }

    /** Squeeze and excitation, and a classifier's first layer written as a convolution; the last sees a border of zeros. */
    @Test
    void windowsOfTheWholeImageAreDenseLayers() {
        SplitMix64 random = new SplitMix64(2);
        for (ConvGeometry g : List.of(
                ConvTrial.geometry(72, 1, 1, 19, 1, 1, 0),
                ConvTrial.geometry(3, 1, 1, 40, 1, 1, 0),
                ConvTrial.geometry(5, 7, 7, 9, 7, 1, 0))) {
            assertThat(kernel(g)).isInstanceOf(DenseConv2d.class);
            ConvTrial trial = ConvTrial.of(kernel(g), g, 11, random);
            trial.assertClose(c -> 1e-6 * (g.kernelH() * g.kernelW() * c + 1));
            trial.assertSameBitsHoweverSplit();
            trial.assertSameBitsHoweverShared();
        }
        assertThat(kernel(ConvTrial.geometry(5, 1, 1, 9, 3, 1, 1))).isNotInstanceOf(DenseConv2d.class);
    }

    /** The sums are the same whatever the shape of the image. */
    @Test
    void pointwiseFiltersHaveTheBitsOfAnyOther() {
        SplitMix64 random = new SplitMix64(1);
        ConvGeometry g = ConvTrial.geometry(19, 7, 7, 37, 1, 1, 0);
        ConvTrial chosen = ConvTrial.of(kernel(g), g, 3, random);
        ConvTrial direct = new ConvTrial(
                new DirectConv2d(g, Epilogue.NONE), g, 3, chosen.x(), chosen.w(), chosen.b(), chosen.dy());
        assertThat(chosen.y(3)).isEqualTo(direct.y(3));
        assertThat(chosen.dx(3)).isEqualTo(direct.dx(3));
    }

    @Test
    void saysWhatItChose() {
        assertThat(kernel(ConvTrial.geometry(64, 14, 14, 64, 3, 1, 1)).description())
                .startsWith("3x3 by Winograd F(");
        assertThat(kernel(ConvTrial.geometry(3, 32, 32, 16, 5, 1, 2)).description())
                .startsWith("5x5 tap by tap");
    }
}
