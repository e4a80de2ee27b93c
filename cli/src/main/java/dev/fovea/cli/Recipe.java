package dev.fovea.cli;

import java.util.Map;
import java.util.Optional;

/**
 * How a network is trained unless the command line says otherwise: the one place where the defaults of {@code fovea train}
 * stand.
 */
record Recipe(
        int epochs,
        int batchSize,
        double learningRate,
        double momentum,
        double weightDecay,
        LossName loss,
        double labelSmoothing) {
    private static final Recipe DEFAULT = new Recipe(12, 32, 0.01, 0.9, 0.0005, LossName.CROSS_ENTROPY, 0);

    private static final Map<String, Recipe> BY_PRESET = Map.of(
            "lenet5-1998", new Recipe(12, 32, 0.01, 0.9, 0.0005, LossName.CROSS_ENTROPY, 0),
            "seed", new Recipe(12, 16, 0.5, 0, 0, LossName.MSE, 0));

    /** The recipe of a preset, or the one for every other network. */
    static Recipe of(String preset) {
        return Optional.ofNullable(BY_PRESET.get(preset)).orElse(DEFAULT);
    }
}
