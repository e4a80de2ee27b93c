package dev.fovea.cli;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The optimizers by the names they have on the command line, and which of the settings each has. */
enum OptimizerName {
    SGD("sgd"),
    ADAM("adam"),
    ADAMW("adamw"),
    RMSPROP("rmsprop"),
    ADAGRAD("adagrad"),
    LION("lion");

    private final String word;

    OptimizerName(String word) {
        this.word = word;
    }

    /** Whether it has the setting that recipes call so. */
    boolean has(String setting) {
        return switch (setting) {
            case "momentum" -> this == SGD || this == RMSPROP;
            case "nesterov" -> this == SGD;
            case "beta1", "beta2" -> this == ADAM || this == ADAMW || this == LION;
            case "alpha" -> this == RMSPROP;
            case "eps" -> this != SGD && this != LION;
            default -> throw new IllegalArgumentException("no optimizer has a setting " + setting);
        };
    }

    /** The names of those that have a setting: {@code sgd or rmsprop}. */
    static String having(String setting) {
        return Arrays.stream(values())
                .filter(optimizer -> optimizer.has(setting))
                .map(OptimizerName::toString)
                .collect(Collectors.joining(" or "));
    }

    @Override
    public String toString() {
        return word;
    }
}
