package dev.fovea.optim;

import java.util.List;

/**
 * How far a training has come, as a {@link Schedule} sees it.
 *
 * @param step the step at hand, counted from 0
 * @param steps of the whole training
 * @param stepsPerEpoch at least 1
 * @param validationLosses of the completed epochs that were measured, in their order
 */
public record Progress(long step, long steps, long stepsPerEpoch, List<Double> validationLosses) {
    public Progress {
        if (step < 0 || stepsPerEpoch < 1) {
            throw new IllegalArgumentException(
                    "progress: expected a step of at least 0 and at least 1 step an epoch, got " + step + " and "
                            + stepsPerEpoch);
        }
        validationLosses = List.copyOf(validationLosses);
    }

    /** Epochs completed. */
    public long epoch() {
        return step / stepsPerEpoch;
    }

    /** The same seen from behind the first {@code n} steps. */
    Progress behind(long n) {
        return new Progress(step - n, steps - n, stepsPerEpoch, validationLosses);
    }
}
