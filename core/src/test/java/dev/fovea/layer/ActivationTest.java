package dev.fovea.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fovea.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationTest {
    static List<Activation> activations() {
        return List.of(
                Layers.relu(),
                Layers.noisyRelu(),
                Layers.leakyRelu(),
                Layers.elu(),
                Layers.selu(),
                Layers.gelu(),
                Layers.geluTanh(),
                Layers.silu(),
                Layers.hardSwish(),
                Layers.hardSigmoid(),
                Layers.mish(),
                Layers.softplus(),
                Layers.softsign(),
                Layers.thresholdedRelu(),
                Layers.sigmoid(),
                Layers.tanh(),
                Layers.softmax());
    }

    @ParameterizedTest
    @MethodSource("activations")
    void keepsTheShapeAndLearnsNothing(Activation activation) {
        Shape vector = Shape.vector(7);
        assertThat(activation.outputShape(vector)).isEqualTo(vector);
        assertThat(activation.parameters(vector)).isEmpty();
        assertThat(activation.multiplyAdds(vector)).isZero();
        if (!(activation instanceof Softmax)) {
            assertThat(activation.outputShape(Shape.image(2, 3, 4))).isEqualTo(Shape.image(2, 3, 4));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> activation.outputShape(List.of(vector, vector)))
                .withMessage("expected one input, got 2");
    }

    @Test
    void readsAsItIsWritten() {
        assertThat(activations())
                .extracting(Activation::toString)
                .containsExactly(
                        "relu",
                        "noisyRelu 1.0",
                        "leakyRelu 0.01",
                        "elu 1.0",
                        "selu",
                        "gelu",
                        "gelu tanh",
                        "silu",
                        "hardSwish",
                        "hardSigmoid",
                        "mish",
                        "softplus",
                        "softsign",
                        "thresholdedRelu 1.0",
                        "sigmoid",
                        "tanh",
                        "softmax");
        assertThat(activations())
                .extracting(Activation::stem)
                .containsExactly(
                        "relu",
                        "noisyRelu",
                        "leakyRelu",
                        "elu",
                        "selu",
                        "gelu",
                        "gelu",
                        "silu",
                        "hardSwish",
                        "hardSigmoid",
                        "mish",
                        "softplus",
                        "softsign",
                        "thresholdedRelu",
                        "sigmoid",
                        "tanh",
                        "softmax");
    }

    @Test
    void softmaxIsOverAVector() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Layers.softmax().outputShape(Shape.image(10, 1, 1)))
                .withMessage("expected a flat input, got (10, 1, 1): add flatten() before it");
    }

    @Test
    void numbersAreFiniteAndInRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Layers.noisyRelu(-0.1))
                .withMessage("noisyRelu: deviation must be finite and at least 0, got -0.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Layers.leakyRelu(Double.NaN))
                .withMessage("leakyRelu: slope must be finite and at least 0, got NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Layers.elu(0))
                .withMessage("elu: alpha must be finite and greater than 0, got 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Layers.elu(Double.POSITIVE_INFINITY))
                .withMessage("elu: alpha must be finite and greater than 0, got Infinity");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Layers.thresholdedRelu(Double.NaN))
                .withMessage("thresholdedRelu: alpha must be finite, got NaN");
    }
}
