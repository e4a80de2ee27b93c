package dev.fovea.data;

import dev.fovea.tensor.Shape;
import java.util.Arrays;

/**
 * A decoded picture. The array is shared, not copied.
 *
 * @param shape (channels, height, width); 1 channel is grey, 3 are red, green, blue
 * @param pixels 0 to 255, unsigned: (channels, height, width)
 */
public record Picture(Shape shape, byte[] pixels) {
    public Picture {
        if (!shape.isImage()) {
            throw new IllegalArgumentException("picture: expected a shape (channels, height, width), got " + shape);
        }
        if (pixels.length != shape.size()) {
            throw new IllegalArgumentException(
                    "picture " + shape + ": expected " + shape.size() + " pixels, got " + pixels.length);
        }
    }

    /** Pixel (y, x) of channel {@code c}, from 0 to 255. */
    public int at(int c, int y, int x) {
        return pixels[(c * shape.height() + y) * shape.width() + x] & 0xFF;
    }

    /**
     * The picture in the colours and at the size of an image.
     *
     * @throws IllegalArgumentException if the image has other than 1 or 3 channels, or the fit is {@link Fit#CENTER_OF_MASS},
     *     which needs to know what is ink
     */
    public Picture fitTo(Shape image, Fit fit) {
        Picture converted = PictureConversion.withChannels(this, image.channels());
        return Framing.fit(converted, image.height(), image.width(), fit);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Picture picture && shape.equals(picture.shape) && Arrays.equals(pixels, picture.pixels);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(pixels);
    }

    @Override
    public String toString() {
        return "Picture" + shape;
    }
}
