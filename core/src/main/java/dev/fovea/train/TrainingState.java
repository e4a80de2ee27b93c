package dev.fovea.train;

import dev.fovea.network.Weights;
import java.util.List;
import java.util.Optional;

/**
 * Everything that training needs to go on as if it had never stopped. All randomness is a function of the seed and these
 * numbers: the order of samples of (seed, epoch), a step's noise of (seed, step).
 *
 * @param seed of everything random
 * @param epoch epochs completed
 * @param batch batches completed in the epoch at hand, of as many samples as a step takes: the position in its shuffled order
 * @param step steps completed in total
 * @param lossSum loss of the epoch's samples so far
 * @param seconds spent training in the epoch so far
 * @param history one result for each completed epoch
 * @param weights what has been learned
 * @param memory the optimizer's, as many arrays for each parameter as it has; empty before the first step
 * @param average the exponential moving average of the weights, if one is kept; none before the first step
 * @param best the weights of the best epoch, if early stopping keeps them
 */
public record TrainingState(
        long seed,
        int epoch,
        int batch,
        long step,
        double lossSum,
        double seconds,
        List<EpochResult> history,
        Weights weights,
        List<Weights> memory,
        Optional<Weights> average,
        Optional<Weights> best) {
    public TrainingState {
        history = List.copyOf(history);
        memory = List.copyOf(memory);
        if (epoch < 0 || batch < 0 || step < 0 || history.size() != epoch) {
            throw new IllegalArgumentException(
                    "training state: expected epoch, batch and step of at least 0 and a result"
                            + " for each epoch, got epoch " + epoch + ", batch " + batch + ", step " + step + " and "
                            + history.size() + " results");
        }
        if (!Double.isFinite(lossSum) || !Double.isFinite(seconds) || seconds < 0) {
            throw new IllegalArgumentException("training state: expected a finite loss and seconds of at least 0, got "
                    + lossSum + " and " + seconds);
        }
        for (int i = 0; i < epoch; i++) {
            if (history.get(i).epoch() != i + 1) {
                throw new IllegalArgumentException("training state: expected the result of epoch " + (i + 1)
                        + " in place " + i + " of its history, got that of epoch "
                        + history.get(i).epoch());
            }
        }
    }

    /** The state that a training begins with: nothing done, nothing remembered. */
    public static TrainingState beginning(long seed, Weights weights) {
        return new TrainingState(
                seed, 0, 0, 0, 0, 0, List.of(), weights, List.of(), Optional.empty(), Optional.empty());
    }
}
