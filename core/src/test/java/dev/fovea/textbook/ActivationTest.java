package dev.fovea.textbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.random.RandomGenerator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ActivationTest {
    @Test
    void reluCutsOffWhatIsNegative() {
        assertThat(Activation.relu(-3)).isZero();
        assertThat(Activation.relu(0)).isZero();
        assertThat(Activation.relu(3)).isEqualTo(3);
    }

    @Test
    void reluDerivativeIsZeroAtZero() {
        assertThat(Activation.reluDerivative(-1e-300)).isZero();
        assertThat(Activation.reluDerivative(0)).isZero();
        assertThat(Activation.reluDerivative(1e-300)).isEqualTo(1);
    }

    @Test
    void noisyReluAddsNoiseBeforeTheCut() {
        RandomGenerator random = Seed.generator(7);
        double sum = 0;
        double sumOfSquares = 0;
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            double y = Activation.noisyRelu(0, 2, random);
            assertThat(y).isNotNegative();
            sum += y;
            sumOfSquares += y * y;
        }
        // y = max(0, 2Z): E[y] = 2 / sqrt(2 pi), E[y²] = 4 / 2
        assertThat(sum / draws).isCloseTo(2 / Math.sqrt(2 * Math.PI), Offset.offset(0.02));
        assertThat(sumOfSquares / draws).isCloseTo(2, Offset.offset(0.06));
    }

    @Test
    void noisyReluCanFireBelowZeroWhereReluCannot() {
        RandomGenerator random = Seed.generator(7);
        double most = 0;
        for (int i = 0; i < 100; i++) {
            most = Math.max(most, Activation.noisyRelu(-0.5, 1, random));
        }
        assertThat(most).isPositive();
        assertThat(Activation.relu(-0.5)).isZero();
    }

    @Test
    void withoutDeviationNoisyReluIsRelu() {
        RandomGenerator random = Seed.generator(7);
        assertThat(Activation.noisyRelu(1.5, 0, random)).isEqualTo(1.5);
        assertThat(Activation.noisyRelu(-1.5, 0, random)).isZero();
    }

    @Test
    void reluDoesNotKeepGradientsFromExploding() {
        double gradient = 1;
        double x = 1;
        for (int layer = 0; layer < 10; layer++) {
            double net = 2 * x;
            gradient *= 2 * Activation.reluDerivative(net);
            x = Activation.relu(net);
        }
        assertThat(gradient).isEqualTo(1024);
    }

    @Test
    void sigmoidIsHalfAtZeroAndSaturates() {
        assertThat(Activation.sigmoid(0)).isEqualTo(0.5);
        assertThat(Activation.sigmoid(800)).isEqualTo(1);
        assertThat(Activation.sigmoid(-800)).isZero();
    }

    @Test
    void sigmoidDerivativeIsThatOfTheOutput() {
        double[] x = {-3, -0.5, 0, 0.25, 4};
        for (int i = 0; i < x.length; i++) {
            double[] at = {x[i]};
            double[] derivative = {Activation.sigmoidDerivative(Activation.sigmoid(x[i]))};
            Seed.assertGradient(derivative, at, () -> Activation.sigmoid(at[0]));
        }
    }

    @Test
    void reluDerivativeIsNumericallyRightAwayFromZero() {
        for (double x : new double[] {-2, -0.5, 0.5, 2}) {
            double[] at = {x};
            double[] derivative = {Activation.reluDerivative(x)};
            Seed.assertGradient(derivative, at, () -> Activation.relu(at[0]));
        }
    }

    @Test
    void appliesToEveryElement() {
        Seed.assertClose(Activation.apply(Activation::relu, new double[][] {{-1, 2, 0}, {3, -4, 5}}), new double[][] {
            {0, 2, 0}, {3, 0, 5}
        });
    }

    @Test
    void refusesANegativeDeviation() {
        assertThatThrownBy(() -> Activation.noisyRelu(1, -0.5, Seed.generator(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("deviation: expected 0 or more, got -0.5: use 0 for a ReLU without noise");
    }
}
