package dev.fovea.datasets;

import dev.fovea.data.ImageDataset;
import dev.fovea.tensor.Shape;

/**
 * The two parts that a data set is published in: with the same classes, and both prepared as the training part's statistics
 * say.
 *
 * @param train to learn from
 * @param test to measure with, never to choose by
 */
public record TrainTest(ImageDataset train, ImageDataset test) {
    /**
     * Both for a network of the given input.
     *
     * @throws IllegalArgumentException if the images do not fit this input
     */
    public TrainTest fitTo(Shape input) {
        return new TrainTest(train.fitTo(input), test.fitTo(input));
    }
}
