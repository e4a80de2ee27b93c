package dev.fovea.data;

import dev.fovea.tensor.Shape;
import java.util.Arrays;

/**
 * Labelled images in memory. The arrays are shared, not copied.
 *
 * @param shape of one image: (channels, height, width)
 * @param pixels 0 to 255, unsigned: (n, channels, height, width)
 * @param labels from 0 on: (n)
 */
public record Images(Shape shape, byte[] pixels, int[] labels) implements ImageStore {
    public Images {
        if (!shape.isImage()) {
            throw new IllegalArgumentException("images: expected a shape (channels, height, width), got " + shape);
        }
        if (labels.length == 0) {
            throw new IllegalArgumentException("images: expected at least 1 image, got none");
        }
        long expected = (long) labels.length * shape.size();
        if (pixels.length != expected) {
            throw new IllegalArgumentException("images: expected " + expected + " pixels for " + labels.length
                    + " labels of images " + shape + ", got " + pixels.length);
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0) {
                throw new IllegalArgumentException("images: expected labels from 0 on, got " + labels[i] + " at " + i);
            }
        }
    }

    @Override
    public void read(int i, byte[] pixels) {
        System.arraycopy(this.pixels, i * shape.size(), pixels, 0, shape.size());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Images images
                && shape.equals(images.shape)
                && Arrays.equals(pixels, images.pixels)
                && Arrays.equals(labels, images.labels);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * shape.hashCode() + Arrays.hashCode(pixels)) + Arrays.hashCode(labels);
    }

    @Override
    public String toString() {
        return "Images[" + size() + " of " + shape + "]";
    }
}
