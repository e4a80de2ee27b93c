package dev.fovea.data;

import dev.fovea.tensor.Shape;
import java.util.Arrays;

/**
 * Labelled images as they come from files. The arrays are shared, not copied.
 *
 * @param shape of one image: (channels, height, width)
 * @param pixels 0 to 255, unsigned: (n, channels, height, width)
 * @param labels from 0 on: (n)
 */
public record Images(Shape shape, byte[] pixels, int[] labels) {
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

    /** The number of images. */
    public int size() {
        return labels.length;
    }

    /**
     * The mean and the deviation of each channel. They come from the counts of the 256 values, so they are exact to the last
     * bit of a double and do not depend on the order of the images. A channel of one value only has deviation 1, so that it
     * can be divided by.
     */
    public ChannelStatistics statistics() {
        int channels = shape.channels();
        float[] mean = new float[channels];
        float[] std = new float[channels];
        for (int c = 0; c < channels; c++) {
            long[] counts = histogram(c);
            long n = (long) size() * shape.height() * shape.width();
            long sum = 0;
            for (int v = 0; v < 256; v++) {
                sum += counts[v] * v;
            }
            double m = (double) sum / n;
            double squares = 0;
            for (int v = 0; v < 256; v++) {
                squares += counts[v] * (v - m) * (v - m);
            }
            mean[c] = (float) (m / 255);
            std[c] = squares == 0 ? 1 : (float) (Math.sqrt(squares / n) / 255);
        }
        return new ChannelStatistics(mean, std);
    }

    /** How often each value comes in channel {@code c}: (256). */
    private long[] histogram(int c) {
        long[] counts = new long[256];
        int plane = shape.height() * shape.width();
        for (int i = 0; i < size(); i++) {
            int from = i * shape.size() + c * plane;
            for (int k = from; k < from + plane; k++) {
                counts[pixels[k] & 0xFF]++;
            }
        }
        return counts;
    }

    /** True if the images' outermost pixels are darker, in the mean, than all of their pixels. */
    public boolean lightOnDark() {
        int h = shape.height();
        int w = shape.width();
        long sum = 0;
        long border = 0;
        long borderPixels = 0;
        for (int plane = 0; plane < size() * shape.channels(); plane++) {
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++) {
                    int pixel = pixels[(plane * h + y) * w + x] & 0xFF;
                    sum += pixel;
                    if (y == 0 || y == h - 1 || x == 0 || x == w - 1) {
                        border += pixel;
                        borderPixels++;
                    }
                }
            }
        }
        return (double) border / borderPixels < (double) sum / pixels.length;
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
