package dev.fovea.train;

import dev.fovea.metric.Evaluation;
import java.util.Optional;

/**
 * What came of one epoch.
 *
 * @param epoch counted from 1
 * @param loss mean over the epoch's samples, each at the moment it was learned from
 * @param seconds spent training, without validation
 * @param samples learned from
 * @param validation figures on the validation data, if there is any
 */
public record EpochResult(int epoch, double loss, double seconds, int samples, Optional<Score> validation) {
    /**
     * The figures of an evaluation that stay in a run's record.
     *
     * @param error in per cent
     * @param accuracy in per cent
     * @param loss mean
     */
    public record Score(double error, double accuracy, double loss) {
        public static Score of(Evaluation evaluation) {
            return new Score(evaluation.error(), evaluation.accuracy(), evaluation.loss());
        }
    }

    /** Training speed. */
    public double samplesPerSecond() {
        return seconds > 0 ? samples / seconds : 0;
    }
}
