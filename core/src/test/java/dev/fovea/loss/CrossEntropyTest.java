package dev.fovea.loss;

import static dev.fovea.loss.Loss.crossEntropy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.kernel.LossKernel;
import dev.fovea.kernel.ScalarKernels;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossEntropyTest {
    @Test
    void asksForAKernelOfItsSmoothing() {
        // p = (1/4, 3/4); t = (0.9, 0.1): L = -0.9 ln 1/4 - 0.1 ln 3/4
        LossKernel kernel = crossEntropy().labelSmoothing(0.2).kernel(new ScalarKernels(), 2);
        float[] y = {0, (float) Math.log(3)};
        float[] loss = new float[1];
        kernel.forward(y, new int[] {0}, loss, 0, 1);
        assertThat((double) loss[0]).isCloseTo(-0.9 * Math.log(0.25) - 0.1 * Math.log(0.75), within(1e-6));
        float[] dy = new float[2];
        kernel.backward(y, new int[] {0}, 1, dy, 0, 1);
        assertThat(dy[0]).isCloseTo(0.25f - 0.9f, within(1e-6f));
        assertThat(dy[1]).isCloseTo(0.75f - 0.1f, within(1e-6f));
    }

    @Test
    void doesNotSmoothUnlessTold() {
        assertThat(crossEntropy()).isEqualTo(new CrossEntropy(0, List.of()));
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.1f, 1, 2, Float.NaN})
    void refusesSmoothingThatIsNoShare(float smoothing) {
        assertThatThrownBy(() -> crossEntropy().labelSmoothing(smoothing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cross-entropy: label smoothing must be at least 0 and less than 1, got " + smoothing);
    }

    @Test
    void saysWhatItIs() {
        assertThat(crossEntropy()).hasToString("cross-entropy");
        assertThat(crossEntropy().labelSmoothing(0.1)).hasToString("cross-entropy, label smoothing 0.1");
    }
}
