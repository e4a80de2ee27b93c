package dev.fovea.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The optimizers beside {@link Sgd}. */
class OptimizerTest {
    @Test
    void haveTheConstantsOfPyTorchUnlessTold() {
        assertThat(Optimizer.adam(0.5)).isEqualTo(new Adam(0.5f, 0.9, 0.999, 1e-8, 0, false));
        assertThat(Optimizer.adamW(0.5)).isEqualTo(new Adam(0.5f, 0.9, 0.999, 1e-8, 0.01f, true));
        assertThat(Optimizer.rmsProp(0.5)).isEqualTo(new RmsProp(0.5f, 0.99, 1e-8, 0, 0));
        assertThat(Optimizer.adaGrad(0.5)).isEqualTo(new AdaGrad(0.5f, 1e-10, 0));
        assertThat(Optimizer.lion(0.5)).isEqualTo(new Lion(0.5f, 0.9, 0.99, 0));
    }

    @Test
    void takeOtherConstants() {
        assertThat(Optimizer.adamW(1).betas(0.5, 0.75).eps(0.25).weightDecay(2))
                .isEqualTo(new Adam(1, 0.5, 0.75, 0.25, 2, true));
        assertThat(Optimizer.rmsProp(1).alpha(0.5).eps(0.25).momentum(0.75).weightDecay(2))
                .isEqualTo(new RmsProp(1, 0.5, 0.25, 0.75, 2));
        assertThat(Optimizer.adaGrad(1).eps(0.25).weightDecay(2)).isEqualTo(new AdaGrad(1, 0.25, 2));
        assertThat(Optimizer.lion(1).betas(0.5, 0.75).weightDecay(2)).isEqualTo(new Lion(1, 0.5, 0.75, 2));
    }

    @Test
    void refuseWhatCannotConverge() {
        assertRefused(() -> Optimizer.adam(0), "adam: learning rate must be greater than 0, got 0.0");
        assertRefused(() -> Optimizer.adamW(Double.NaN), "adamw: learning rate must be greater than 0, got NaN");
        assertRefused(() -> Optimizer.rmsProp(1e300), "rmsprop: learning rate must be greater than 0, got Infinity");
        assertRefused(() -> Optimizer.adaGrad(-1), "adagrad: learning rate must be greater than 0, got -1.0");
        assertRefused(() -> Optimizer.lion(0), "lion: learning rate must be greater than 0, got 0.0");
        assertRefused(() -> Optimizer.adam(1).betas(1, 0.9), "adam: beta1 must be at least 0 and less than 1, got 1.0");
        assertRefused(
                () -> Optimizer.adam(1).betas(0.9, -0.5), "adam: beta2 must be at least 0 and less than 1, got -0.5");
        assertRefused(() -> Optimizer.adam(1).eps(0), "adam: eps must be greater than 0, got 0.0");
        assertRefused(() -> Optimizer.adaGrad(1).eps(1e-60), "adagrad: eps must be greater than 0, got 1.0E-60");
        assertRefused(
                () -> Optimizer.rmsProp(1).alpha(1), "rmsprop: alpha must be at least 0 and less than 1, got 1.0");
        assertRefused(
                () -> Optimizer.rmsProp(1).momentum(Double.NaN),
                "rmsprop: momentum must be at least 0 and less than 1, got NaN");
        assertRefused(() -> Optimizer.lion(1).weightDecay(-1), "lion: weight decay must be at least 0, got -1.0");
        assertRefused(
                () -> Optimizer.lion(1).betas(0.9, 0.9999999999),
                "lion: beta2 must be at least 0 and less than 1, got 0.9999999999");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void sayWhatTheyAre() {
        assertThat(Optimizer.adam(0.5)).hasToString("adam, learning rate 0.5, betas 0.9 and 0.999, eps 1.0E-8");
        assertThat(Optimizer.adamW(0.5))
                .hasToString("adamw, learning rate 0.5, betas 0.9 and 0.999, eps 1.0E-8, weight decay 0.01");
        assertThat(Optimizer.rmsProp(0.5).momentum(0.75).weightDecay(0.25))
                .hasToString("rmsprop, learning rate 0.5, alpha 0.99, eps 1.0E-8, momentum 0.75, weight decay 0.25");
        assertThat(Optimizer.adaGrad(0.5)).hasToString("adagrad, learning rate 0.5, eps 1.0E-10");
        assertThat(Optimizer.lion(0.5)).hasToString("lion, learning rate 0.5, betas 0.9 and 0.99");
    }
}
