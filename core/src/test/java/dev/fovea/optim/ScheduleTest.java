package dev.fovea.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void aConstantScheduleChangesNothing() {
        assertThat(Schedule.constant().factor(0, 10)).isEqualTo(1);
        assertThat(Schedule.constant().factor(9, 10)).isEqualTo(1);
    }

    @Test
    void aCosineBeginsAtOnePassesOneHalfAndEndsNearZero() {
        Schedule cosine = Schedule.cosine();
        assertThat(cosine.factor(0, 100)).isEqualTo(1);
        assertThat(cosine.factor(50, 100)).isEqualTo(0.5f);
        // (1 + cos(pi / 3)) / 2 = (1 + 1/2) / 2
        assertThat(cosine.factor(1, 3)).isCloseTo(0.75f, within(1e-6f));
        assertThat(cosine.factor(99, 100)).isBetween(0f, 0.001f);
    }

    @Test
    void eachStepOfACosineIsNoLongerThanTheOneBefore() {
        for (int step = 1; step < 1000; step++) {
            assertThat(Schedule.cosine().factor(step, 1000))
                    .isLessThanOrEqualTo(Schedule.cosine().factor(step - 1, 1000));
        }
    }
}
