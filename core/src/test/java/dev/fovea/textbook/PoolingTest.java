package dev.fovea.textbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PoolingTest {
    private static final Pooling SEED = Pooling.of(2);

    @Test
    void maxOfTheSeedsMatrix() {
        Seed.assertClose(SEED.max(Seed.POOLED), new double[][] {{9, 8}, {9, 9}});
    }

    @Test
    void meanOfTheSeedsMatrix() {
        Seed.assertClose(SEED.mean(Seed.POOLED), new double[][] {{6, 4}, {7, 6}});
    }

    @Test
    void maxDeltaGoesToTheSeedsMaxima() {
        // the nines and the eight of POOLED; the seed's picture puts them elsewhere (erratum M34)
        Seed.assertClose(
                SEED.maxDelta(Seed.POOLED_DELTA, Seed.POOLED),
                new double[][] {{0, 0, 0, 0}, {0.6, 0, 0.4, 0}, {0, 0.7, 0, 0.6}, {0, 0, 0, 0}});
    }

    @Test
    void meanDeltaOfTheSeed() {
        Seed.assertClose(SEED.meanDelta(Seed.POOLED_DELTA, 4, 4), new double[][] {
            {0.15, 0.15, 0.1, 0.1},
            {0.15, 0.15, 0.1, 0.1},
            {0.175, 0.175, 0.15, 0.15},
            {0.175, 0.175, 0.15, 0.15}
        });
    }

    @Test
    void meanDeltaIsTheKroneckerProduct() {
        RandomGenerator random = Seed.generator(1);
        for (int n = 1; n <= 3; n++) {
            double[][] delta = Seed.random(random, 3, 2);
            double[][] shares = Activation.apply(zero -> 1, new double[n][n]);
            double share = 1.0 / (n * n);
            Seed.assertClose(
                    Pooling.of(n).meanDelta(delta, 3 * n, 2 * n),
                    Kronecker.product(delta, Activation.apply(one -> one * share, shares)));
        }
    }

    @Test
    void aWindowOfThreeSharesByNine() {
        assertThat(Pooling.of(3).meanDelta(new double[][] {{1.8}}, 3, 3)[2][1]).isEqualTo(0.2);
    }

    @Test
    void theFirstMaximumWinsTies() {
        double[][] zeros = new double[2][2];
        Seed.assertClose(SEED.maxDelta(new double[][] {{1}}, zeros), new double[][] {{1, 0}, {0, 0}});
        double[][] equals = {{1, 5}, {5, 5}};
        Seed.assertClose(SEED.maxDelta(new double[][] {{1}}, equals), new double[][] {{0, 1}, {0, 0}});
    }

    @Test
    void sensitivitiesAddUpWhereWindowsOverlap() {
        Pooling overlapping = new Pooling(1, 2, 1);
        double[][] delta = {{0.6, 0.4}};
        Seed.assertClose(overlapping.maxDelta(delta, new double[][] {{1, 5, 2}}), new double[][] {{0, 1, 0}});
        Seed.assertClose(overlapping.meanDelta(delta, 1, 3), new double[][] {{0.3, 0.5, 0.2}});
    }

    @Test
    void aRemainderIsDroppedAndGetsNoSensitivity() {
        double[][] a = {{1, 2, 9}, {4, 3, 9}, {9, 9, 9}};
        Seed.assertClose(SEED.max(a), new double[][] {{4}});
        Seed.assertClose(SEED.mean(a), new double[][] {{2.5}});
        Seed.assertClose(SEED.maxDelta(new double[][] {{1}}, a), new double[][] {{0, 0, 0}, {1, 0, 0}, {0, 0, 0}});
        Seed.assertClose(
                SEED.meanDelta(new double[][] {{1}}, 3, 3),
                new double[][] {{0.25, 0.25, 0}, {0.25, 0.25, 0}, {0, 0, 0}});
    }

    @Test
    void deltasAreTheNumericDerivatives() {
        RandomGenerator random = Seed.generator(2);
        Pooling[] poolings = {SEED, Pooling.of(3), new Pooling(2, 3, 1), new Pooling(1, 2, 3), new Pooling(3, 2, 2)};
        for (Pooling pooling : poolings) {
            double[][] a = Seed.random(random, 7, 6);
            double[][] b = pooling.max(a);
            double[][] delta = Seed.random(random, b.length, b[0].length);
            Seed.assertGradient(pooling.maxDelta(delta, a), a, () -> Seed.dot(delta, pooling.max(a)));
            Seed.assertGradient(pooling.meanDelta(delta, 7, 6), a, () -> Seed.dot(delta, pooling.mean(a)));
        }
    }

    @Test
    void anActivationBelowMeanPoolingNeedsItsDerivative() {
        // erratum M31: dE/dnet is the share of delta times f'(net), not the share alone
        double[][] net = {{-1, -2}, {-3, 4}};
        double[][] delta = {{1}};
        double[][] da = SEED.meanDelta(delta, 2, 2);
        double[][] dnet = Hadamard.product(da, Activation.apply(Activation::reluDerivative, net));
        Seed.assertClose(dnet, new double[][] {{0, 0}, {0, 0.25}});
        Seed.assertGradient(dnet, net, () -> Seed.dot(delta, SEED.mean(Activation.apply(Activation::relu, net))));
    }

    @Test
    void refusesAWindowLargerThanTheInput() {
        assertThatThrownBy(() -> SEED.max(new double[][] {{1, 2, 3}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("window: expected at most the input's 1 x 3, got 2 x 2: pool with a smaller window");
    }

    @Test
    void refusesADeltaOfAnotherSize() {
        assertThatThrownBy(() -> SEED.maxDelta(new double[][] {{1, 2}}, Seed.POOLED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("delta: expected 2 x 2, got 1 x 2: both sides of the formula must have one size");
    }

    @Test
    void refusesAStrideOfZero() {
        assertThatThrownBy(() -> new Pooling(2, 2, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stride: expected 1 or more, got 0: sizes and steps start at 1");
    }
}
