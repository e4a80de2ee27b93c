package dev.fovea.cli;

import dev.fovea.data.Augmentation;
import java.util.Optional;

/**
 * How to train, as long as the command line does not say otherwise.
 *
 * @param name a named recipe's, or the file it stands in
 * @param model the network it is for, as {@code --model} understands it, if it is for one
 * @param accumulate how many batches a step takes
 * @param ema the decay of the exponential moving average of weights; 0 for none
 * @param augment how training samples are changed at random
 */
record Recipe(
        String name,
        Optional<String> model,
        int epochs,
        int batchSize,
        int accumulate,
        OptimizerSettings optimizer,
        ScheduleSettings schedule,
        LossSettings loss,
        double ema,
        Augmentation augment) {}
