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
        ScheduleName schedule,
        double momentum,
        double weightDecay,
        LossName loss,
        double labelSmoothing) {
    static final Recipe LENET5 = new Recipe(10, 64, 0.05, ScheduleName.COSINE, 0.9, 0.001, LossName.CROSS_ENTROPY, 0.1);

    /** For networks that nobody has tried: gentler steps. */
    private static final Recipe OTHER =
            new Recipe(10, 64, 0.02, ScheduleName.COSINE, 0.9, 0.0005, LossName.CROSS_ENTROPY, 0);

    /** The seed's own: plain gradient descent on the squared error. */
    private static final Recipe SEED = new Recipe(10, 16, 0.5, ScheduleName.CONSTANT, 0, 0, LossName.MSE, 0);

    private static final Map<String, Recipe> BY_PRESET = Map.of("lenet5", LENET5, "lenet5-1998", LENET5, "seed", SEED);

    /** The recipe of a network: its preset's, or the one for every other, with the loss that suits its outputs. */
    static Recipe of(NetworkChoice choice) {
        return Optional.ofNullable(BY_PRESET.get(choice.name()))
                .orElseGet(() -> OTHER.withLoss(LossName.suiting(choice.network())));
    }

    private Recipe withLoss(LossName other) {
        return new Recipe(epochs, batchSize, learningRate, schedule, momentum, weightDecay, other, labelSmoothing);
    }
}
