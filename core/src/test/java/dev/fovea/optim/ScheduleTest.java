package dev.fovea.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    private static Progress at(long step, long steps) {
        return at(step, steps, 1);
    }

    private static Progress at(long step, long steps, long stepsPerEpoch) {
        return new Progress(step, steps, stepsPerEpoch, List.of());
    }

    @Test
    void aConstantScheduleChangesNothing() {
        assertThat(Schedule.constant().factor(at(0, 10))).isEqualTo(1);
        assertThat(Schedule.constant().factor(at(9, 10))).isEqualTo(1);
    }

    @Test
    void aCosineBeginsAtOnePassesOneHalfAndEndsNearZero() {
        Schedule cosine = Schedule.cosine();
        assertThat(cosine.factor(at(0, 100))).isEqualTo(1);
        assertThat(cosine.factor(at(50, 100))).isEqualTo(0.5f);
        // (1 + cos(pi / 3)) / 2 = (1 + 1/2) / 2
        assertThat(cosine.factor(at(1, 3))).isCloseTo(0.75f, within(1e-6f));
        assertThat(cosine.factor(at(99, 100))).isBetween(0f, 0.001f);
    }

    @Test
    void eachStepOfACosineIsNoLongerThanTheOneBefore() {
        for (int step = 1; step < 1000; step++) {
            assertThat(Schedule.cosine().factor(at(step, 1000)))
                    .isLessThanOrEqualTo(Schedule.cosine().factor(at(step - 1, 1000)));
        }
    }

    /**
     * 10 steps, 0.5 up: the peak is step 0.5 * 10 - 1 = 4, the end step 9. From 1/4 up: half way (step 2) at (1/4 + 1) / 2 =
     * 0.625, a quarter (step 1) at 1 - 3/8 (1 + cos 45) = 0.359835. Down to 1/4 / 5 = 0.05, after 1 of 5 (step 5) 0.05 + 0.475
     * (1 + cos 36) = 0.909283, after 4 of 5 (step 8) 0.05 + 0.475 (1 + cos 144) = 0.140717.
     */
    @Test
    void oneCycleGoesUpToOneAndDownFurtherThanItBegan() {
        Schedule cycle = new OneCycle(0.5, 4, 5);
        assertThat(cycle.factor(at(0, 10))).isEqualTo(0.25f);
        assertThat(cycle.factor(at(1, 10))).isCloseTo(0.359835f, within(1e-6f));
        assertThat(cycle.factor(at(2, 10))).isEqualTo(0.625f);
        assertThat(cycle.factor(at(4, 10))).isEqualTo(1);
        assertThat(cycle.factor(at(5, 10))).isCloseTo(0.909283f, within(1e-6f));
        assertThat(cycle.factor(at(8, 10))).isCloseTo(0.140717f, within(1e-6f));
        assertThat(cycle.factor(at(9, 10))).isEqualTo(0.05f);
    }

    /** 10 steps, 0.25 up: the peak is at 0.25 * 10 - 1 = 1.5, so step 1 is at 2/3 of the way: 1 - 0.48 (1 + cos 120) = 0.76. */
    @Test
    void thePeakOfOneCycleMayLieBetweenTwoSteps() {
        Schedule cycle = new OneCycle(0.25, 25, 1e4);
        assertThat(cycle.factor(at(1, 10))).isCloseTo(0.76f, within(1e-6f));
        assertThat(cycle.factor(at(2, 10))).isBetween(0.97f, 1f);
    }

    @Test
    void oneCycleIsPyTorchsByDefault() {
        assertThat(Schedule.oneCycle()).isEqualTo(new OneCycle(0.3, 25, 10000));
        assertThat(Schedule.oneCycle().factor(at(0, 1000))).isEqualTo(0.04f);
        assertThat(Schedule.oneCycle().factor(at(299, 1000))).isEqualTo(1);
        assertThat(Schedule.oneCycle().factor(at(999, 1000))).isCloseTo(4e-6f, within(1e-9f));
    }

    @Test
    void inSoFewStepsThatThereIsNoWayUpOneCycleOnlyGoesDown() {
        assertThat(Schedule.oneCycle().factor(at(0, 1))).isEqualTo(1);
        assertThat(Schedule.oneCycle().factor(at(0, 2))).isEqualTo(1);
        assertThat(Schedule.oneCycle().factor(at(1, 2))).isCloseTo(4e-6f, within(1e-9f));
        assertThat(new OneCycle(0, 25, 10).factor(at(0, 100))).isEqualTo(1);
        assertThat(new OneCycle(0.5, 25, 10).factor(at(0, 2))).isEqualTo(1);
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
        assertThatThrownBy(() -> new OneCycle(pctStart, divFactor, finalDivFactor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("one-cycle: " + message);
    }

    @Test
    void linearIsAStraightLineToZero() {
        assertThat(Schedule.linear().factor(at(0, 8))).isEqualTo(1);
        assertThat(Schedule.linear().factor(at(2, 8))).isEqualTo(0.75f);
        assertThat(Schedule.linear().factor(at(7, 8))).isEqualTo(0.125f);
        assertThat(Schedule.linear().factor(at(8, 8))).isZero();
    }

    /** Epochs of 5 steps, two epochs to a stair. */
    @ParameterizedTest
    @CsvSource({"0, 1", "9, 1", "10, 0.5", "19, 0.5", "20, 0.25", "39, 0.125", "40, 0.0625"})
    void stepChangesAfterSoManyEpochs(long step, float expected) {
        assertThat(Schedule.step(2, 0.5).factor(at(step, 1000, 5))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "4, 1", "5, 0.5", "10, 0.25", "14, 0.25"})
    void exponentialChangesWithEachEpoch(long step, float expected) {
        assertThat(Schedule.exponential(0.5).factor(at(step, 1000, 5))).isEqualTo(expected);
    }

    /** 0.8 of an epoch of 5 steps are 4 steps; 16 of 20 remain for what follows. */
    @Test
    void warmUpGoesInFrontOfAnother() {
        Schedule schedule = Schedule.linear().warmUp(0.8);
        assertThat(schedule.factor(at(0, 20, 5))).isEqualTo(0.25f);
        assertThat(schedule.factor(at(2, 20, 5))).isEqualTo(0.75f);
        assertThat(schedule.factor(at(3, 20, 5))).isEqualTo(1);
        assertThat(schedule.factor(at(4, 20, 5))).isEqualTo(1);
        assertThat(schedule.factor(at(12, 20, 5))).isEqualTo(0.5f);
        assertThat(schedule.factor(at(20, 20, 5))).isZero();
        assertThat(Schedule.step(1, 0.5).warmUp(2).factor(at(14, 20, 5))).isEqualTo(1); // its epochs begin behind
        assertThat(Schedule.step(1, 0.5).warmUp(2).factor(at(15, 20, 5))).isEqualTo(0.5f);
    }

    /** Less than half a step is none, and a training shorter than its warm-up only rises. */
    @Test
    void warmUpMayBeTooShortOrTooLong() {
        assertThat(Schedule.constant().warmUp(0.4).factor(at(0, 10))).isEqualTo(1);
        assertThat(Schedule.cosine().warmUp(10).factor(at(4, 5))).isEqualTo(0.5f);
    }

    private static float plateau(int patience, double... losses) {
        List<Double> measured = Arrays.stream(losses).boxed().toList();
        return new ReduceOnPlateau(0.5, patience).factor(new Progress(losses.length, 100, 1, measured));
    }

    /** As PyTorch's {@code ReduceLROnPlateau(factor=0.5, patience=1)} goes through the same losses. */
    @Test
    void plateauReducesWhenTheLossGetsNoBetter() {
        assertThat(plateau(1)).isEqualTo(1);
        assertThat(plateau(1, 3)).isEqualTo(1);
        assertThat(plateau(1, 3, 2, 2)).isEqualTo(1); // one is borne
        assertThat(plateau(1, 3, 2, 2, 2.5)).isEqualTo(0.5f);
        assertThat(plateau(1, 3, 2, 2, 2.5, 3)).isEqualTo(0.5f); // waits as long again
        assertThat(plateau(1, 3, 2, 2, 2.5, 3, 2)).isEqualTo(0.25f);
        assertThat(plateau(1, 3, 2, 2, 2.5, 3, 1, 1)).isEqualTo(0.5f); // 1 is better: counts anew
        assertThat(plateau(0, 3, 3, 3, 3)).isEqualTo(0.125f);
    }

    @Test
    void plateauTakesATenThousandthForNoBetter() {
        assertThat(plateau(0, 1, 0.99991)).isEqualTo(0.5f);
        assertThat(plateau(0, 1, 0.99989)).isEqualTo(1);
        assertThat(plateau(0, 1, Double.NaN)).isEqualTo(0.5f);
    }

    @Test
    void onlyAPlateauNeedsValidation() {
        assertThat(Schedule.reduceOnPlateau().needsValidation()).isTrue();
        assertThat(Schedule.reduceOnPlateau().warmUp(1).needsValidation()).isTrue();
        assertThat(Schedule.cosine().warmUp(1).needsValidation()).isFalse();
        assertThat(Schedule.reduceOnPlateau()).isEqualTo(new ReduceOnPlateau(0.1, 10));
    }

    @Test
    void refusesADeclineThatIsNone() {
        assertRefused(() -> Schedule.step(0, 0.1), "step: stepSize: expected at least 1 epoch, got 0");
        for (double gamma : new double[] {0, -1, 1.5, Double.NaN, 1e-60}) {
            String message = ": gamma: expected a number greater than 0 and at most 1, got " + gamma;
            assertRefused(() -> Schedule.step(1, gamma), "step" + message);
            assertRefused(() -> Schedule.exponential(gamma), "exponential" + message);
        }
        assertRefused(
                () -> Schedule.reduceOnPlateau().gamma(1),
                "plateau: gamma: expected a number greater than 0 and less than 1, got 1.0");
        assertRefused(
                () -> Schedule.reduceOnPlateau().patience(-1), "plateau: patience: expected at least 0 epochs, got -1");
        assertRefused(() -> Schedule.linear().warmUp(0), "warm-up: expected more than 0 epochs, got 0.0");
        assertRefused(
                () -> at(-1, 1), "progress: expected a step of at least 0 and at least 1 step an epoch, got -1 and 1");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void saysHowItDeclines() {
        assertThat(Schedule.step(1, 0.5)).hasToString("step (times 0.5 each epoch)");
        assertThat(Schedule.step(30, 0.1).warmUp(5))
                .hasToString("step (times 0.1 each 30 epochs) after 5.0 epochs of warm-up");
        assertThat(Schedule.exponential(0.5).warmUp(1))
                .hasToString("exponential (times 0.5 each epoch) after 1.0 epoch of warm-up");
        assertThat(Schedule.linear()).hasToString("linear");
        assertThat(Schedule.reduceOnPlateau())
                .hasToString("plateau (times 0.1 after more than 10 epochs without a better validation loss)");
    }
}
