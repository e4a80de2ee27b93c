package dev.fovea.textbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ConvolutionTest {
    @Test
    void convolutionOfTheSeed() {
        // [a4+a5, a5+a6; a7+a8, a8+a9] with a1 .. a9 = 2 3 5 7 11 13 17 19 23
        Seed.assertClose(Convolution.convolve(Seed.A, Seed.B), new double[][] {{7 + 11, 11 + 13}, {17 + 19, 19 + 23}});
    }

    @Test
    void crossCorrelationOfTheSeed() {
        // [a1+a2, a2+a3; a4+a5, a5+a6]
        Seed.assertClose(Convolution.crossCorrelate(Seed.A, Seed.B), new double[][] {{2 + 3, 3 + 5}, {7 + 11, 11 + 13}
        });
    }

    @Test
    void theSeedsSumIsTheFullConvolution() {
        // erratum M5: its first element is a1 * b1, not a4 + a5; the printed result begins at (1, 1)
        double[][] full = Convolution.convolveFull(Seed.A, Seed.B);
        assertThat(full).hasDimensions(4, 4);
        assertThat(full[0][0]).isEqualTo(2);
        assertThat(full[1][1]).isEqualTo(7 + 11);
    }

    @Test
    void convolutionIsCrossCorrelationWithTheFilterTurned() {
        RandomGenerator random = Seed.generator(4);
        double[][] a = Seed.random(random, 5, 4);
        double[][] b = Seed.random(random, 2, 3);
        Seed.assertClose(Convolution.convolve(a, b), Convolution.crossCorrelate(a, Convolution.rot180(b)));
    }

    @Test
    void fullConvolutionIsCommutative() {
        Seed.assertClose(Convolution.convolveFull(Seed.A, Seed.W), Convolution.convolveFull(Seed.W, Seed.A));
    }

    @Test
    void sumsOverTheFilterNotOverTheInput() {
        // erratum M6: the sum as printed, over A's extent with B zero outside, is a1 at (0, 1) instead of a2 + a3
        double asPrinted = 0;
        for (int m = 0; m < 3; m++) {
            for (int n = 0; n < 3; n++) {
                asPrinted += m < 2 && n + 1 < 2 ? Seed.A[m][n] * Seed.B[m][n + 1] : 0;
            }
        }
        assertThat(asPrinted).isEqualTo(2);
        assertThat(Convolution.crossCorrelate(Seed.A, Seed.B)[0][1]).isEqualTo(3 + 5);
    }

    @Test
    void outputSizeFollowsTheFormula() {
        assertThat(Convolution.outputSize(3, 2, 0, 1)).isEqualTo(2);
        assertThat(Convolution.outputSize(3, 2, 1, 1)).isEqualTo(4); // (3 - 2 + 2) / 1 + 1
        assertThat(Convolution.outputSize(3, 2, 1, 3)).isEqualTo(2); // (3 - 2 + 2) / 3 + 1
        assertThat(Convolution.outputSize(32, 7, 1, 1)).isEqualTo(28); // (32 - 7 + 2) / 1 + 1
        assertThat(Convolution.outputSize(14, 9, 2, 1)).isEqualTo(10); // (14 - 9 + 4) / 1 + 1
    }

    @Test
    void outputSizeDropsTheRemainder() {
        assertThat(Convolution.outputSize(5, 2, 0, 2)).isEqualTo(2); // 3 / 2 + 1 = 2.5
        assertThat(Convolution.strideOneSize(5, 2, 0)).isEqualTo(4);
        assertThat(Convolution.crossCorrelate(new double[5][5], new double[2][2], 2))
                .hasDimensions(2, 2);
    }

    @Test
    void paddingSurroundsWithZeros() {
        Seed.assertClose(Convolution.pad(Seed.A, 1), new double[][] {
            {0, 0, 0, 0, 0}, {0, 2, 3, 5, 0}, {0, 7, 11, 13, 0}, {0, 17, 19, 23, 0}, {0, 0, 0, 0, 0}
        });
    }

    @Test
    void eachSideHasItsOwnPadding() {
        Seed.assertClose(
                Convolution.pad(Seed.W, 0, 1, 2, 0), new double[][] {{0, 0, 29, 31}, {0, 0, 37, 41}, {0, 0, 0, 0}});
    }

    @Test
    void negativePaddingCutsOff() {
        Seed.assertClose(Convolution.pad(Convolution.pad(Seed.A, 2), -2), Seed.A);
        Seed.assertClose(Convolution.pad(Seed.A, -1, 0, 0, -2), new double[][] {{7}, {17}});
    }

    @Test
    void rot180TurnsTheSeedsFilter() {
        Seed.assertClose(Convolution.rot180(Seed.W), new double[][] {{41, 37}, {31, 29}});
        Seed.assertClose(Convolution.rot180(new double[][] {{1, 2, 3}}), new double[][] {{3, 2, 1}});
    }

    @Test
    void strideTwoSelectsFromStrideOne() {
        RandomGenerator random = Seed.generator(5);
        double[][] a = Seed.random(random, 4, 4);
        double[][] b = Convolution.crossCorrelate(a, Seed.W);
        assertThat(b).hasDimensions(3, 3);
        Seed.assertClose(Convolution.crossCorrelate(a, Seed.W, 2), new double[][] {
            {b[0][0], b[0][2]}, {b[2][0], b[2][2]}
        });
    }

    @Test
    void dilationPutsTheMapBackWhereStrideOneHasIt() {
        // c11 0 c12; 0 0 0; c21 0 c22
        double[][] expected = {{43, 0, 47}, {0, 0, 0}, {53, 0, 59}};
        Seed.assertClose(Convolution.dilate(Seed.DELTA, 2), expected);
        int size = Convolution.strideOneSize(4, 2, 0);
        Seed.assertClose(Convolution.dilate(Seed.DELTA, 2, size, size), expected);
    }

    @Test
    void dilationKeepsTheRowsThatTheStrideLeavesOver() {
        int size = Convolution.strideOneSize(5, 2, 0);
        Seed.assertClose(
                Convolution.dilate(Seed.DELTA, 2, size, size),
                new double[][] {{43, 0, 47, 0}, {0, 0, 0, 0}, {53, 0, 59, 0}, {0, 0, 0, 0}});
    }

    @Test
    void inputGradientTermByTerm() {
        double[][] d = Seed.DELTA;
        double[][] w = Seed.W;
        double[][] expected = {
            {d[0][0] * w[0][0], d[0][0] * w[0][1] + d[0][1] * w[0][0], d[0][1] * w[0][1]},
            {
                d[0][0] * w[1][0] + d[1][0] * w[0][0], // erratum M17: not w_21 twice
                d[0][0] * w[1][1] + d[0][1] * w[1][0] + d[1][0] * w[0][1] + d[1][1] * w[0][0], // erratum M19
                d[0][1] * w[1][1] + d[1][1] * w[0][1]
            },
            {d[1][0] * w[1][0], d[1][0] * w[1][1] + d[1][1] * w[1][0], d[1][1] * w[1][1]}
        };
        Seed.assertClose(Convolution.inputGradient(d, w), expected);
        Seed.assertGradient(expected, Seed.A, () -> Seed.dot(d, Convolution.crossCorrelate(Seed.A, w)));
    }

    @Test
    void inputGradientIsTheFullConvolutionWithTheFilterAsItIs() {
        // erratum M20: the star of pad(delta) * rot180(w) is a cross-correlation; as a convolution it would turn w
        // again
        Seed.assertClose(Convolution.inputGradient(Seed.DELTA, Seed.W), Convolution.convolveFull(Seed.DELTA, Seed.W));
        double[][] turnedTwice = Convolution.convolve(Convolution.pad(Seed.DELTA, 1), Convolution.rot180(Seed.W));
        assertThat(turnedTwice[0][0]).isEqualTo(43 * 41);
        assertThat(Convolution.inputGradient(Seed.DELTA, Seed.W)[0][0]).isEqualTo(43 * 29);
    }

    @Test
    void weightGradientTermByTerm() {
        double[][] d = Seed.DELTA;
        double[][] a = Seed.A;
        double[][] expected = {
            {
                d[0][0] * a[0][0] + d[0][1] * a[0][1] + d[1][0] * a[1][0] + d[1][1] * a[1][1],
                d[0][0] * a[0][1] + d[0][1] * a[0][2] + d[1][0] * a[1][1] + d[1][1] * a[1][2]
            },
            {
                d[0][0] * a[1][0] + d[0][1] * a[1][1] + d[1][0] * a[2][0] + d[1][1] * a[2][1],
                d[0][0] * a[1][1] + d[0][1] * a[1][2] + d[1][0] * a[2][1] + d[1][1] * a[2][2]
            }
        };
        Seed.assertClose(Convolution.weightGradient(d, a), expected);
        Seed.assertGradient(expected, Seed.W, () -> Seed.dot(d, Convolution.crossCorrelate(a, Seed.W)));
    }

    @Test
    void biasGradientIsTheSumOfTheMap() {
        assertThat(Convolution.biasGradient(Seed.DELTA)).isEqualTo(43 + 47 + 53 + 59);
    }

    @Test
    void errorTermIsTheInputGradientTimesTheDerivative() {
        double[][] net = {{-1, 2, 3}, {4, -5, 6}, {7, 8, -9}};
        double[][] below = Hadamard.product(
                Convolution.inputGradient(Seed.DELTA, Seed.W), Activation.apply(Activation::reluDerivative, net));
        Seed.assertGradient(
                below,
                net,
                () -> Seed.dot(
                        Seed.DELTA, Convolution.crossCorrelate(Activation.apply(Activation::relu, net), Seed.W)));
    }

    @Test
    void paddingThatInvertsTakesTheMapForW1AndTheInputForW2() {
        // erratum M21: (3 - 1 + 2 - 2) / 2 = 1; with the forward pass's W1 = 3, W2 = 2 it would be 0
        assertThat(Convolution.paddingThatInverts(2, 2, 3)).isEqualTo(1);
        for (int padding = 0; padding <= 4; padding++) {
            int map = Convolution.strideOneSize(7, 3, padding);
            assertThat(Convolution.paddingThatInverts(map, 3, 7)).isEqualTo(3 - 1 - padding);
        }
    }

    @Test
    void refusesAMapThatLacksItsTrailingZeros() {
        assertThatThrownBy(() -> Convolution.paddingThatInverts(3, 2, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("padding: expected input - 1 + filter - map to be even, got 5 - 1 + 2 - 3 = 3: "
                        + "dilate the map to the whole stride-1 size first");
    }

    @Test
    void refusesAFilterLargerThanTheInput() {
        assertThatThrownBy(() -> Convolution.crossCorrelate(Seed.W, Seed.A))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("filter: expected at most the input's 2 x 2, got 3 x 3: "
                        + "pad the input or take a smaller filter");
        assertThatThrownBy(() -> Convolution.outputSize(4, 7, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("filter size: expected at most 6 (input 4 + 2 * padding 1), got 7: "
                        + "take a smaller filter or more padding");
    }

    @Test
    void refusesToDilateToASizeThatStrideWouldNotSelectFrom() {
        assertThatThrownBy(() -> Convolution.dilate(Seed.DELTA, 2, 5, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("delta: expected 3 x 3, got 2 x 2: both sides of the formula must have one size");
    }

    @Test
    void refusesToCutEverythingOff() {
        assertThatThrownBy(() -> Convolution.pad(Seed.W, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("padding: expected to leave at least 1 x 1, got 0 x 0 of 2 x 2: cut off less");
    }

    @Test
    void refusesNumbersThatAreNoSizes() {
        assertThatThrownBy(() -> Convolution.crossCorrelate(Seed.A, Seed.W, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stride: expected 1 or more, got 0: sizes and steps start at 1");
        assertThatThrownBy(() -> Convolution.outputSize(4, 2, -1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("padding: expected 0 or more, got -1: use 0 to do without");
    }
}
