package dev.fovea.cli;

import dev.fovea.data.Augmentation;
import dev.fovea.network.Network;
import java.util.Optional;

/**
 * How to train, as long as the command line does not say otherwise.
 *
 * @param name a named recipe's, or the file it stands in
 * @param model the network it is for, as {@code --model} understands it, if it is for one
 * @param loss empty for the one that suits the network's outputs
 * @param augment how training samples are changed at random
 */
record Recipe(
        String name,
        Optional<String> model,
        int epochs,
        int batchSize,
        OptimizerSettings optimizer,
        ScheduleSettings schedule,
        Optional<LossName> loss,
        double labelSmoothing,
        Augmentation augment) {

    /** The loss for a network. */
    LossName lossFor(Network network) {
        return loss.orElseGet(() -> LossName.suiting(network));
    }
}
