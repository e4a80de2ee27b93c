package dev.fovea.cli;

import dev.fovea.data.Augmentation;
import java.util.List;
import java.util.Optional;

/**
 * All that a training was told, as it stands in checkpoints and in the run's record.
 *
 * @param data {@code mnist} or the data's directory
 * @param datasetSha256 the digest of the training data, so that a training is not resumed on others
 * @param model short name of the network
 * @param recipe where the settings come from that the command line did not give: a named recipe, or a file
 * @param accumulate how many batches a step takes
 * @param ema the decay of the exponential moving average of weights; 0 for none
 * @param limit how many of the training samples to use, of each class the same share; 0 for all
 * @param validation the share of the training samples held back to validate on; 0 for none
 * @param earlyStopping after how many epochs without improvement to stop; 0 for never
 * @param kernels the family of kernels, on which the rounding depends
 * @param augment how training samples are changed at random
 * @param pictures how folders and lists of pictures were read
 * @param from the model it began with, if it did with one
 * @param freeze patterns of the names of layers that stay as they begin
 * @param initializer how weights began, where that is not left to the network
 */
record TrainingSettings(
        String data,
        String datasetSha256,
        String model,
        String recipe,
        int epochs,
        int batchSize,
        int accumulate,
        OptimizerSettings optimizer,
        ScheduleSettings schedule,
        LossSettings loss,
        double ema,
        int limit,
        double validation,
        int earlyStopping,
        CheckpointInterval checkpointEvery,
        long seed,
        String kernels,
        Augmentation augment,
        PictureChoice pictures,
        Optional<Origin> from,
        List<String> freeze,
        InitializerChoice initializer) {
    TrainingSettings withEpochs(int epochs) {
        return with(epochs, seed);
    }

    TrainingSettings withSeed(long seed) {
        return with(epochs, seed);
    }

    private TrainingSettings with(int epochs, long seed) {
        return new TrainingSettings(
                data,
                datasetSha256,
                model,
                recipe,
                epochs,
                batchSize,
                accumulate,
                optimizer,
                schedule,
                loss,
                ema,
                limit,
                validation,
                earlyStopping,
                checkpointEvery,
                seed,
                kernels,
                augment,
                pictures,
                from,
                freeze,
                initializer);
    }
}
