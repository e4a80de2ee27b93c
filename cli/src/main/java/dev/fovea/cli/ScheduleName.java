package dev.fovea.cli;

import dev.fovea.optim.Schedule;

/** The schedules of the learning rate by the names they have on the command line. */
enum ScheduleName {
    CONSTANT("constant"),
    COSINE("cosine"),
    ONE_CYCLE("one-cycle");

    private final String word;

    ScheduleName(String word) {
        this.word = word;
    }

    /** The schedule; one cycle has the given shape. */
    Schedule schedule(Schedule.OneCycle oneCycle) {
        return switch (this) {
            case CONSTANT -> Schedule.constant();
            case COSINE -> Schedule.cosine();
            case ONE_CYCLE -> oneCycle;
        };
    }

    @Override
    public String toString() {
        return word;
    }
}
