package dev.fovea.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /**
     * 10 steps, 0.5 up: the peak is step 0.5 * 10 - 1 = 4, the end step 9. From 1/4 up: half way (step 2) at (1/4 + 1) / 2 =
     * 0.625, a quarter (step 1) at 1 - 3/8 (1 + cos 45) = 0.359835. Down to 1/4 / 5 = 0.05, after 1 of 5 (step 5) 0.05 + 0.475
     * (1 + cos 36) = 0.909283, after 4 of 5 (step 8) 0.05 + 0.475 (1 + cos 144) = 0.140717.
     */
    @Test
    void oneCycleGoesUpToOneAndDownFurtherThanItBegan() {
        Schedule cycle = new Schedule.OneCycle(0.5, 4, 5);
        assertThat(cycle.factor(0, 10)).isEqualTo(0.25f);
        assertThat(cycle.factor(1, 10)).isCloseTo(0.359835f, within(1e-6f));
        assertThat(cycle.factor(2, 10)).isEqualTo(0.625f);
        assertThat(cycle.factor(4, 10)).isEqualTo(1);
        assertThat(cycle.factor(5, 10)).isCloseTo(0.909283f, within(1e-6f));
        assertThat(cycle.factor(8, 10)).isCloseTo(0.140717f, within(1e-6f));
        assertThat(cycle.factor(9, 10)).isEqualTo(0.05f);
    }

    /** 10 steps, 0.25 up: the peak is at 0.25 * 10 - 1 = 1.5, so step 1 is at 2/3 of the way: 1 - 0.48 (1 + cos 120) = 0.76. */
    @Test
    void thePeakOfOneCycleMayLieBetweenTwoSteps() {
        Schedule cycle = new Schedule.OneCycle(0.25, 25, 1e4);
        assertThat(cycle.factor(1, 10)).isCloseTo(0.76f, within(1e-6f));
        assertThat(cycle.factor(2, 10)).isBetween(0.97f, 1f);
    }

    @Test
    void oneCycleIsPyTorchsByDefault() {
        assertThat(Schedule.oneCycle()).isEqualTo(new Schedule.OneCycle(0.3, 25, 10000));
        assertThat(Schedule.oneCycle().factor(0, 1000)).isEqualTo(0.04f);
        assertThat(Schedule.oneCycle().factor(299, 1000)).isEqualTo(1);
        assertThat(Schedule.oneCycle().factor(999, 1000)).isCloseTo(4e-6f, within(1e-9f));
    }

    @Test
    void inSoFewStepsThatThereIsNoWayUpOneCycleOnlyGoesDown() {
        assertThat(Schedule.oneCycle().factor(0, 1)).isEqualTo(1);
        assertThat(Schedule.oneCycle().factor(0, 2)).isEqualTo(1);
        assertThat(Schedule.oneCycle().factor(1, 2)).isCloseTo(4e-6f, within(1e-9f));
        assertThat(new Schedule.OneCycle(0, 25, 10).factor(0, 100)).isEqualTo(1);
        assertThat(new Schedule.OneCycle(0.5, 25, 10).factor(0, 2)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1   | 25  | 10       | pctStart: expected a number from 0 to less than 1, got 1.0
            NaN | 25  | 10       | pctStart: expected a number from 0 to less than 1, got NaN
            0.3 | 0.5 | 10       | divFactor: expected a number of at least 1, got 0.5
            0.3 | 25  | 0        | finalDivFactor: expected a number of at least 1, got 0.0
            0.3 | 25  | Infinity | finalDivFactor: expected a number of at least 1, got Infinity
            """)
    void refusesACycleThatIsNone(double pctStart, double divFactor, double finalDivFactor, String message) {
        assertThatThrownBy(() -> new Schedule.OneCycle(pctStart, divFactor, finalDivFactor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("one-cycle: " + message);
    }
}
