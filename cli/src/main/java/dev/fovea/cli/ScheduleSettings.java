package dev.fovea.cli;

import dev.fovea.optim.OneCycle;
import dev.fovea.optim.ReduceOnPlateau;
import dev.fovea.optim.Schedule;

/**
 * A schedule of the learning rate and what it was told. What it has no use for is 0, or the usual cycle.
 *
 * @param oneCycle the shape of one cycle, for the schedule of this name
 * @param stepSize epochs between two changes, for step
 * @param gamma the factor of each change, for step, exponential and plateau
 * @param patience epochs without a better loss that are borne, for plateau
 * @param warmup epochs of warm-up in front; 0 for none
 */
record ScheduleSettings(ScheduleName name, OneCycle oneCycle, int stepSize, double gamma, int patience, double warmup) {
    /** What stands where nothing but the name is known, PyTorch's; step's size and exponential's gamma have to be told. */
    static ScheduleSettings usual(ScheduleName name) {
        ReduceOnPlateau plateau = Schedule.reduceOnPlateau();
        return switch (name) {
            case CONSTANT, EXPONENTIAL, LINEAR, COSINE, ONE_CYCLE -> of(name, 0, 0);
            case STEP -> of(name, 0.1, 0);
            case PLATEAU -> of(name, plateau.gamma(), plateau.patience());
        };
    }

    private static ScheduleSettings of(ScheduleName name, double gamma, int patience) {
        return new ScheduleSettings(name, Schedule.oneCycle(), 0, gamma, patience, 0);
    }

    Schedule schedule() {
        Schedule schedule = switch (name) {
            case CONSTANT -> Schedule.constant();
            case STEP -> Schedule.step(stepSize, gamma);
            case EXPONENTIAL -> Schedule.exponential(gamma);
            case LINEAR -> Schedule.linear();
            case COSINE -> Schedule.cosine();
            case ONE_CYCLE -> oneCycle;
            case PLATEAU -> new ReduceOnPlateau(gamma, patience);
        };
        return warmup > 0 ? schedule.warmUp(warmup) : schedule;
    }

    /** In words, for people. */
    @Override
    public String toString() {
        return schedule().toString();
    }
}
