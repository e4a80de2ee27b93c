package dev.fovea.cli;

import dev.fovea.optim.Schedule;

/** The schedules of the learning rate by the names they have on the command line. */
enum ScheduleName {
    CONSTANT("constant"),
    COSINE("cosine");

    private final String word;

    ScheduleName(String word) {
        this.word = word;
    }

    Schedule schedule() {
        return switch (this) {
            case CONSTANT -> Schedule.constant();
            case COSINE -> Schedule.cosine();
        };
    }

    @Override
    public String toString() {
        return word;
    }
}
