package dev.fovea.cli;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The schedules of the learning rate by the names they have on the command line, and which of the settings each has. */
enum ScheduleName {
    CONSTANT("constant"),
    STEP("step"),
    EXPONENTIAL("exponential"),
    LINEAR("linear"),
    COSINE("cosine"),
    ONE_CYCLE("one-cycle"),
    PLATEAU("plateau");

    private final String word;

    ScheduleName(String word) {
        this.word = word;
    }

    /** Whether it has the setting that recipes call so. */
    boolean has(String setting) {
        return switch (setting) {
            case "oneCycle" -> this == ONE_CYCLE;
            case "stepSize" -> this == STEP;
            case "gamma" -> this == STEP || this == EXPONENTIAL || this == PLATEAU;
            case "patience" -> this == PLATEAU;
            default -> throw new IllegalArgumentException("no schedule has a setting " + setting);
        };
    }

    /** The names of those that have a setting: {@code step or exponential or plateau}. */
    static String having(String setting) {
        return Arrays.stream(values())
                .filter(schedule -> schedule.has(setting))
                .map(ScheduleName::toString)
                .collect(Collectors.joining(" or "));
    }

    @Override
    public String toString() {
        return word;
    }
}
