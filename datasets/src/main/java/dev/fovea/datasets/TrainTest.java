package dev.fovea.datasets;

import dev.fovea.data.ImageDataset;
import dev.fovea.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * The two parts that a data set is published in, or was cut into: with the same classes, and both prepared as the training part's
 * statistics say.
 *
 * @param train to learn from
 * @param test to measure with, never to choose by
 * @param files what the files were like
 */
public record TrainTest(ImageDataset train, ImageDataset test, FileReport files) {
    /** Of images that all have the same size, and whose files are whole. */
    public TrainTest(ImageDataset train, ImageDataset test) {
        this(train, test, uniform(train, test));
    }

    private static FileReport uniform(ImageDataset train, ImageDataset test) {
        Shape image = train.images().shape();
        return new FileReport(Map.of(image.height() + "x" + image.width(), train.size() + test.size()), List.of());
    }

    /**
     * Both for a network of the given input.
     *
     * @throws IllegalArgumentException if the images do not fit this input
     */
    public TrainTest fitTo(Shape input) {
        return new TrainTest(train.fitTo(input), test.fitTo(input), files);
    }
}
