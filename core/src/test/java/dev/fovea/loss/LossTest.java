package dev.fovea.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.kernel.ScalarKernels;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LossTest {
    @Test
    void someTakeLogits() {
        assertThat(List.of(Loss.crossEntropy(), Loss.focal(2), Loss.binaryCrossEntropy()))
                .allMatch(Loss::takesLogits);
        assertThat(List.of(Loss.meanSquaredError(), Loss.absoluteError(), Loss.huber(1)))
                .noneMatch(Loss::takesLogits);
    }

    @Test
    void refuseWhatIsNoLoss() {
        assertRefused(() -> Loss.focal(-1), "focal loss: gamma must be at least 0, got -1.0");
        assertRefused(() -> Loss.focal(Double.NaN), "focal loss: gamma must be at least 0, got NaN");
        assertRefused(() -> Loss.huber(0), "Huber's loss: delta must be greater than 0, got 0.0");
        assertRefused(
                () -> Loss.crossEntropy().classWeights(List.of(1.0, 0.0)),
                "cross-entropy: weights of classes must be greater than 0, got 0.0");
        assertRefused(
                () -> Loss.crossEntropy().classWeights(List.of(1.0, 2.0)).kernel(new ScalarKernels(), 3),
                "cross-entropy: expected weights for 3 classes, one for each output of the network, got 2");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void sayWhatTheyAre() {
        assertThat(Loss.focal(2)).hasToString("focal loss, gamma 2.0");
        assertThat(Loss.binaryCrossEntropy()).hasToString("binary cross-entropy");
        assertThat(Loss.absoluteError()).hasToString("absolute error");
        assertThat(Loss.huber(0.5)).hasToString("Huber's loss, delta 0.5");
        assertThat(Loss.crossEntropy().labelSmoothing(0.5).classWeights(List.of(1.0, 2.0)))
                .hasToString("cross-entropy, label smoothing 0.5, class weights [1.0, 2.0]");
    }
}
