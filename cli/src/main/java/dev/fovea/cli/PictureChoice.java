package dev.fovea.cli;

import dev.fovea.datasets.Decoding;
import dev.fovea.datasets.PictureSettings;
import dev.fovea.tensor.Shape;
import java.util.Optional;

/**
 * How folders and lists of pictures were read, as it stands in checkpoints and in the run's record.
 *
 * @param channels 1 for grey, 3 for colour; 0 for the pictures' own, as are the height and the width
 * @param testFraction the share of each class to test with, where the data have no test part
 * @param seed what that share is drawn by
 */
record PictureChoice(
        int channels, int height, int width, ResizeName resize, double testFraction, long seed, boolean skipCorrupt) {
    PictureSettings settings(Decoding decoding) {
        Optional<Shape> image = height == 0 ? Optional.empty() : Optional.of(Shape.image(channels, height, width));
        return new PictureSettings(image, resize.fit(), testFraction, seed, skipCorrupt, 0, decoding);
    }
}
