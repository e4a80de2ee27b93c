package dev.fovea.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FoveaException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class InParallelTest {
    @Test
    void joinsBothInTheirOrder() {
        assertThat(InParallel.<String, Integer, String>read(() -> "a", () -> 1, (a, b) -> a + b))
                .isEqualTo("a1");
    }

    @Test
    void readsBothAtOnce() {
        CountDownLatch begun = new CountDownLatch(2);
        Supplier<Boolean> meets = () -> { // one after the other, neither would see the other begin
            begun.countDown();
            try {
                return begun.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        assertThat(InParallel.<Boolean, Boolean, Boolean>read(meets, meets, Boolean::logicalAnd))
                .isTrue();
    }

    @Test
    void failsAsOneAfterTheOtherWould() {
        FoveaException first = new FoveaException("first");
        FoveaException second = new FoveaException("second");
        AssertionError error = new AssertionError("second");
        assertThatThrownBy(() -> InParallel.read(failing(first), failing(second), (a, b) -> a))
                .isSameAs(first);
        assertThatThrownBy(() -> InParallel.read(() -> "a", failing(second), (a, b) -> a))
                .isSameAs(second);
        assertThatThrownBy(() -> InParallel.read(
                        () -> "a",
                        () -> {
                            throw error;
                        },
                        (a, b) -> a))
                .isSameAs(error);
    }

    private static Supplier<String> failing(RuntimeException failure) {
        return () -> {
            throw failure;
        };
    }
}
