package dev.fovea.textbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.random.RandomGenerator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FullyConnectedTest {
    private static final FullyConnected LAYER = new FullyConnected(new double[][] {{1, 2, 3}, {4, 5, 6}});
    private static final double[] X = {0.1, 0.2, 0.3};

    @Test
    void outputIsTheSigmoidOfWx() {
        // 1*0.1 + 2*0.2 + 3*0.3 = 1.4; 4*0.1 + 5*0.2 + 6*0.3 = 3.2
        assertThat(LAYER.output(X))
                .containsExactly(
                        new double[] {1 / (1 + Math.exp(-1.4)), 1 / (1 + Math.exp(-3.2))}, Offset.offset(1e-12));
    }

    @Test
    void outputDeltaIsYTimesOneMinusYTimesTheMiss() {
        // 0.8 * 0.2 * (1 - 0.8) and 0.5 * 0.5 * (0 - 0.5)
        assertThat(FullyConnected.outputDelta(new double[] {0.8, 0.5}, new double[] {1, 0}))
                .containsExactly(new double[] {0.032, -0.125}, Offset.offset(1e-12));
    }

    @Test
    void hiddenDeltaIsElementByElement() {
        // W^T delta = (1*1 + 4*2, 2*1 + 5*2, 3*1 + 6*2) = (9, 12, 15), times (0.09, 0.16, 0.21)
        assertThat(LAYER.hiddenDelta(new double[] {1, 2}, X))
                .containsExactly(new double[] {0.81, 1.92, 3.15}, Offset.offset(1e-12));
    }

    @Test
    void updateAddsEtaTimesDeltaTimesXTransposed() {
        FullyConnected updated = LAYER.updated(10, new double[] {1, 2}, X);
        Seed.assertClose(updated.w(), new double[][] {{2, 4, 6}, {6, 9, 12}});
        Seed.assertClose(LAYER.w(), new double[][] {{1, 2, 3}, {4, 5, 6}});
    }

    @Test
    void deltasAreMinusTheNumericDerivatives() {
        RandomGenerator random = Seed.generator(3);
        FullyConnected first = new FullyConnected(Seed.random(random, 4, 5));
        FullyConnected second = new FullyConnected(Seed.random(random, 3, 4));
        double[] x = Seed.random(random, 1, 5)[0];
        double[] t = {0, 1, 0.5};
        double[] hidden = first.output(x);
        double[] delta = FullyConnected.outputDelta(second.output(hidden), t);
        double[] deltaBelow = second.hiddenDelta(delta, hidden);
        // -dE/dw = delta * x^T in both layers
        for (int i = 0; i < 3; i++) {
            Seed.assertGradient(
                    outerRow(delta[i], hidden), second.w()[i], () -> -error(second.output(first.output(x)), t));
        }
        for (int i = 0; i < 4; i++) {
            Seed.assertGradient(
                    outerRow(deltaBelow[i], x), first.w()[i], () -> -error(second.output(first.output(x)), t));
        }
    }

    @Test
    void oneStepMakesTheErrorSmallerAndTheOppositeSignMakesItLarger() {
        double[] t = {1, 0};
        double[] y = LAYER.output(X);
        double[] delta = FullyConnected.outputDelta(y, t);
        assertThat(error(LAYER.updated(0.1, delta, X).output(X), t)).isLessThan(error(y, t));
        assertThat(error(LAYER.updated(-0.1, delta, X).output(X), t)).isGreaterThan(error(y, t));
    }

    @Test
    void aDeltaOfTheOtherSignTakesAConvolutionUphill() {
        // erratum M13: delta of the fully connected layers is -dE/dnet, that of the convolutions +dE/dnet
        double[][] x = {{0.5, 1}, {1.5, 2}};
        double[][] w = {{0.1, -0.2}, {0.3, 0.1}};
        FullyConnected top = new FullyConnected(new double[][] {{0.7}});
        double[] t = {1};
        double[] net = Convolution.crossCorrelate(x, w)[0];
        double[] minusDelta = FullyConnected.outputDelta(top.output(net), t);
        double passedDown = 0.7 * minusDelta[0];
        double[][] asPassedDown = Convolution.weightGradient(new double[][] {{passedDown}}, x);
        double[][] turned = Convolution.weightGradient(new double[][] {{-passedDown}}, x);
        double before = error(top.output(net), t);
        assertThat(error(top.output(Convolution.crossCorrelate(x, minus(w, asPassedDown))[0]), t))
                .isGreaterThan(before);
        assertThat(error(top.output(Convolution.crossCorrelate(x, minus(w, turned))[0]), t))
                .isLessThan(before);
    }

    @Test
    void refusesAnInputOfAnotherLength() {
        assertThatThrownBy(() -> LAYER.output(new double[] {1, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("x: expected 3 numbers, got 2: the vector must match the matrix it meets");
    }

    private static double error(double[] y, double[] t) {
        return FullyConnected.error(y, t);
    }

    private static double[] outerRow(double delta, double[] x) {
        double[] row = new double[x.length];
        for (int j = 0; j < x.length; j++) {
            row[j] = delta * x[j];
        }
        return row;
    }

    private static double[][] minus(double[][] w, double[][] dw) {
        return Matrix.sum(w, Activation.apply(g -> -g, dw));
    }
}
