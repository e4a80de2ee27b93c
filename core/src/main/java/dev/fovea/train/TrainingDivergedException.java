package dev.fovea.train;

import dev.fovea.FoveaException;

/** A loss or a weight has become infinite or not a number. */
public final class TrainingDivergedException extends FoveaException {
    private static final long serialVersionUID = 1L;

    TrainingDivergedException(String what, long step, int epoch, float learningRate) {
        super("training diverged at step " + step + " (epoch " + epoch + "): " + what
                + " is no longer finite; the learning rate was " + learningRate + ", try a smaller one");
    }
}
