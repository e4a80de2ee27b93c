package dev.fovea.optim;

import static dev.fovea.optim.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SgdTest {
    @Test
    void isPlainUnlessTold() {
        assertThat(sgd(0.1)).isEqualTo(new Sgd(0.1f, 0, false, 0));
        assertThat(sgd(0.1).learningRate()).isEqualTo(0.1f);
        assertThat(sgd(0.1).momentum(0.9).nesterov(true).weightDecay(1e-4)).isEqualTo(new Sgd(0.1f, 0.9f, true, 1e-4f));
    }

    @Test
    void refusesWhatCannotConverge() {
        assertRefused(() -> sgd(0), "sgd: learning rate must be greater than 0, got 0.0");
        assertRefused(() -> sgd(-1), "sgd: learning rate must be greater than 0, got -1.0");
        assertRefused(() -> sgd(Double.NaN), "sgd: learning rate must be greater than 0, got NaN");
        assertRefused(() -> sgd(1e300), "sgd: learning rate must be greater than 0, got Infinity");
        assertRefused(() -> sgd(1).momentum(1), "sgd: momentum must be at least 0 and less than 1, got 1.0");
        assertRefused(() -> sgd(1).momentum(-0.5), "sgd: momentum must be at least 0 and less than 1, got -0.5");
        assertRefused(() -> sgd(1).weightDecay(-1), "sgd: weight decay must be at least 0, got -1.0");
        assertRefused(() -> sgd(1).weightDecay(Double.NaN), "sgd: weight decay must be at least 0, got NaN");
        assertRefused(() -> sgd(1).nesterov(true), "sgd: nesterov needs a momentum greater than 0, got 0.0");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void saysWhatItIs() {
        assertThat(sgd(0.5)).hasToString("sgd, learning rate 0.5");
        assertThat(sgd(0.5).momentum(0.75).nesterov(true).weightDecay(0.25))
                .hasToString("sgd, learning rate 0.5, momentum 0.75, nesterov, weight decay 0.25");
    }
}
