package dev.fovea.benchmarks.peers;

import dev.fovea.tensor.Shape;
import java.util.List;

/**
 * How networks of a size are trained and asked.
 *
 * @param rate SGD's learning rate, at which the loss falls from the first steps on
 * @param steps after so many it must have fallen
 * @param losses the loss of so many more is looked at
 * @param training samples a step
 * @param inference images a batch, in one race after the other
 */
public record Regime(float rate, int steps, int losses, int training, List<Integer> inference) {
    private static final Regime DIGITS = new Regime(0.02f, 100, 20, 64, List.of(64, 1000));
    private static final Regime THUMBNAILS = new Regime(0.02f, 20, 10, 128, List.of(64)); // 128: the recipe cifar-small
    private static final Regime PICTURES = new Regime(0.01f, 20, 10, 8, List.of(1, 8));
    private static final int THUMBNAIL = 64;

    /** For networks of the input. */
    public static Regime of(Shape input) {
        if (input.channels() == 1) {
            return DIGITS;
        }
        return input.height() <= THUMBNAIL ? THUMBNAILS : PICTURES;
    }
}
