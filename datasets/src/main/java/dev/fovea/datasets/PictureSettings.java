package dev.fovea.datasets;

import dev.fovea.data.Fit;
import dev.fovea.data.Preprocessing;
import dev.fovea.tensor.Shape;
import java.util.Optional;

/**
 * How folders and lists of pictures become a data set; other data have their own sizes and parts, and none of this changes them.
 *
 * @param image the shape (channels, height, width) that all pictures are brought to; empty if they have the same size already
 * @param fit how they come to this size: {@link Fit#STRETCH}, {@link Fit#PAD} or {@link Fit#CROP}
 * @param testFraction the share of each class that is held back to test with, where the data have no test part of their own
 * @param seed what is held back, and what a limit leaves, is drawn by
 * @param skipCorrupt whether pictures that cannot be read are left out
 * @param limit how many pictures to learn from at most, of each class the same share; 0 for all
 * @param decoding what decoding may take
 */
public record PictureSettings(
        Optional<Shape> image,
        Fit fit,
        double testFraction,
        long seed,
        boolean skipCorrupt,
        int limit,
        Decoding decoding) {
    public PictureSettings {
        image.ifPresent(shape -> {
            if (!shape.isImage() || (shape.channels() != 1 && shape.channels() != 3)) {
                throw new IllegalArgumentException(
                        "pictures: expected images (1 or 3 channels, height, width) for them to become, got " + shape);
            }
        });
        if (fit == Fit.CENTER_OF_MASS) {
            throw new IllegalArgumentException("pictures: expected to stretch, pad or crop them, got " + fit);
        }
        if (!(testFraction > 0 && testFraction < 1)) {
            throw new IllegalArgumentException(
                    "pictures: expected a share between 0 and 1 to test with, got " + testFraction);
        }
        if (limit < 0) {
            throw new IllegalArgumentException("pictures: expected a limit of 0 (none) or more, got " + limit);
        }
    }

    /** As they are, a fifth of each class to test with, seed 42, refusing corrupt files, all of them, decoded as usual. */
    public static PictureSettings usual() {
        return new PictureSettings(Optional.empty(), Fit.STRETCH, 0.2, 42, false, 0, Decoding.usual());
    }

    /** Brought to the shape of an image. */
    public PictureSettings withImage(Shape image) {
        return new PictureSettings(Optional.of(image), fit, testFraction, seed, skipCorrupt, limit, decoding);
    }

    /** Brought to their shape in another way. */
    public PictureSettings withFit(Fit fit) {
        return new PictureSettings(image, fit, testFraction, seed, skipCorrupt, limit, decoding);
    }

    /** With what cannot be read left out. */
    public PictureSettings skippingCorrupt() {
        return new PictureSettings(image, fit, testFraction, seed, true, limit, decoding);
    }

    /** With no more than so many pictures to learn from; 0 for all. */
    public PictureSettings withLimit(int limit) {
        return new PictureSettings(image, fit, testFraction, seed, skipCorrupt, limit, decoding);
    }

    /** Decoded in another way. */
    public PictureSettings withDecoding(Decoding decoding) {
        return new PictureSettings(image, fit, testFraction, seed, skipCorrupt, limit, decoding);
    }

    /** As a model sees pictures: at the size of the images it learned from. */
    public PictureSettings as(Preprocessing preprocessing) {
        Fit seen = preprocessing.fit() == Fit.CENTER_OF_MASS ? Fit.STRETCH : preprocessing.fit();
        return withImage(preprocessing.image()).withFit(seen);
    }
}
