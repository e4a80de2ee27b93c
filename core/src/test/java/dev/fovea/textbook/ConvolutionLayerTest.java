package dev.fovea.textbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ConvolutionLayerTest {
    @Test
    void sumsOverDepthAndAddsTheBias() {
        double[][][] x = {Seed.A, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
        ConvolutionLayer layer = layer(1, 0, new double[] {100}, new double[][][] {Seed.B, {{1, 0}, {0, 1}}});
        // [a1+a2, a2+a3; a4+a5, a5+a6] + [2, 0; 0, 2] + 100
        Seed.assertClose(layer.net(x)[0], new double[][] {{107, 108}, {118, 126}});
    }

    @Test
    void paddingOneMakesFourByFourOfThreeByThree() {
        // erratum M8: (3 - 2 + 2*1) / 1 + 1 = 4; the 2 x 2 printed beside the padded matrix needs stride 3
        assertThat(layer(1, 1, new double[1], new double[][][] {Seed.W}).net(new double[][][] {Seed.A})[0])
                .hasDimensions(4, 4);
        // the corners: w22*a11, w21*a13, w12*a31, w11*a33
        Seed.assertClose(
                layer(3, 1, new double[1], new double[][][] {Seed.W}).net(new double[][][] {Seed.A})[0],
                new double[][] {{41 * 2, 37 * 5}, {31 * 17, 29 * 23}});
    }

    @Test
    void withOneFilterAndOneChannelItIsTheSeedsExample() {
        ConvolutionLayer layer = layer(1, 0, new double[1], new double[][][] {Seed.W});
        double[][][] delta = {Seed.DELTA};
        double[][][] x = {Seed.A};
        Seed.assertClose(layer.inputGradient(delta, 3, 3)[0], Convolution.inputGradient(Seed.DELTA, Seed.W));
        Seed.assertClose(layer.weightGradient(delta, x)[0][0], Convolution.weightGradient(Seed.DELTA, Seed.A));
        assertThat(layer.biasGradient(delta)).containsExactly(43 + 47 + 53 + 59);
    }

    @Test
    void eachChannelGetsTheSensitivityOfItsOwnFilterSlices() {
        // erratum M23: only channel 1 is looked at, so only channel 1 gets anything
        ConvolutionLayer layer =
                layer(1, 0, new double[2], new double[][][] {{{0}}, {{2}}}, new double[][][] {{{0}}, {{3}}});
        double[][][] dx = layer.inputGradient(new double[][][] {{{5}}, {{7}}}, 1, 1);
        Seed.assertClose(dx[0], new double[][] {{0}});
        Seed.assertClose(dx[1], new double[][] {{2 * 5 + 3 * 7}});
    }

    @Test
    void eachFilterGetsTheGradientOfItsOwnMap() {
        double[][][] x = {Seed.A};
        double[][][] delta = {Seed.DELTA, new double[2][2]};
        ConvolutionLayer layer = layer(1, 0, new double[2], new double[][][] {Seed.W}, new double[][][] {Seed.W});
        assertThat(layer.biasGradient(delta)).containsExactly(202, 0);
        Seed.assertClose(layer.weightGradient(delta, x)[0][0], Convolution.weightGradient(Seed.DELTA, Seed.A));
        Seed.assertClose(layer.weightGradient(delta, x)[1][0], new double[2][2]);
    }

    @Test
    void weightGradientOfStrideTwoMeetsEachDeltaAtItsWindow() {
        // dw[m][n] = sum of delta[i][j] * a[2i+m][2j+n]: 0.1*1 + 0.2*3 + 0.3*9 + 0.4*11 = 7.8 and so on
        double[][][] x = {{{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}, {13, 14, 15, 16}}};
        double[][][] delta = {{{0.1, 0.2}, {0.3, 0.4}}};
        ConvolutionLayer layer = layer(2, 0, new double[1], new double[][][] {Seed.W});
        Seed.assertClose(layer.weightGradient(delta, x)[0][0], new double[][] {{7.8, 8.8}, {11.8, 12.8}});
    }

    @Test
    void gradientsAreTheNumericDerivatives() {
        // (H, W, kH, kW, S, P): plain, padded, a remainder one way and both, padding beyond the filter, windows apart
        int[][] cases = {
            {5, 5, 3, 3, 1, 0},
            {4, 6, 3, 2, 1, 1},
            {5, 5, 2, 2, 2, 0},
            {7, 5, 2, 3, 3, 0},
            {6, 7, 3, 3, 2, 2},
            {3, 4, 1, 1, 1, 1},
            {4, 3, 2, 1, 1, 3},
            {8, 8, 1, 2, 4, 1},
            {3, 3, 3, 3, 2, 0}
        };
        RandomGenerator random = Seed.generator(6);
        for (int[] c : cases) {
            double[][][][] w = {
                Seed.random(random, 2, c[2], c[3]),
                Seed.random(random, 2, c[2], c[3]),
                Seed.random(random, 2, c[2], c[3])
            };
            double[] b = Seed.random(random, 1, 3)[0];
            ConvolutionLayer layer = new ConvolutionLayer(w, b, c[4], c[5]);
            double[][][] x = Seed.random(random, 2, c[0], c[1]);
            double[][][] net = layer.net(x);
            double[][][] delta = Seed.random(random, 3, net[0].length, net[0][0].length);
            Seed.assertGradient(layer.inputGradient(delta, c[0], c[1]), x, () -> Seed.dot(delta, layer.net(x)));
            double[][][][] dw = layer.weightGradient(delta, x);
            for (int d = 0; d < 3; d++) {
                Seed.assertGradient(dw[d], w[d], () -> Seed.dot(delta, layer.net(x)));
            }
            Seed.assertGradient(layer.biasGradient(delta), b, () -> Seed.dot(delta, layer.net(x)));
        }
    }

    @Test
    void refusesAnInputOfOtherDepth() {
        ConvolutionLayer layer = layer(1, 0, new double[1], new double[][][] {Seed.W});
        assertThatThrownBy(() -> layer.net(new double[][][] {Seed.A, Seed.A}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("x: expected 1 channels, got 2: the filters (filters, channels, height, width) "
                        + "say how many go in and out");
    }

    @Test
    void refusesADeltaThatIsNotTheOutputsSize() {
        ConvolutionLayer layer = layer(1, 0, new double[1], new double[][][] {Seed.W});
        assertThatThrownBy(() -> layer.inputGradient(new double[][][] {Seed.A}, 3, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("delta: expected 2 x 2, got 3 x 3: both sides of the formula must have one size");
    }

    @Test
    void refusesTooFewBiases() {
        assertThatThrownBy(() -> layer(1, 0, new double[1], new double[][][] {Seed.W}, new double[][][] {Seed.W}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("b: expected one bias for each of 2 filters, got 1: give 0 to a filter without bias");
    }

    @Test
    void refusesFiltersOfDifferentSizes() {
        assertThatThrownBy(() -> layer(1, 0, new double[2], new double[][][] {Seed.W}, new double[][][] {Seed.A}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("w[1]: expected 2 x 2, got 3 x 3: both sides of the formula must have one size");
    }

    private static ConvolutionLayer layer(int stride, int padding, double[] b, double[][][]... w) {
        return new ConvolutionLayer(w, b, stride, padding);
    }
}
