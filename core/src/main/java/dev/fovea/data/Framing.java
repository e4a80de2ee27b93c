package dev.fovea.data;

import dev.fovea.tensor.Shape;
import java.util.Arrays;

/** Brings a picture to a height and a width: {@link Fit#STRETCH}, {@link Fit#PAD} and {@link Fit#CROP}. */
final class Framing {
    private Framing() {}

    static Picture fit(Picture picture, int height, int width, Fit fit) {
        return switch (fit) {
            case STRETCH -> Resampling.resize(picture, height, width);
            case PAD -> lay(contained(picture, height, width), height, width);
            case CROP -> Resampling.resize(middle(picture, height, width), height, width);
            case CENTER_OF_MASS ->
                throw new IllegalArgumentException("expected to stretch, pad or crop a picture, got " + fit);
        };
    }

    /** The picture with its proportions kept, so large as the frame can hold. */
    private static Picture contained(Picture picture, int height, int width) {
        int h = picture.shape().height();
        int w = picture.shape().width();
        if ((long) height * w < (long) width * h) {
            return Resampling.resize(picture, height, share(w, height, h, width));
        }
        return Resampling.resize(picture, share(h, width, w, height), width);
    }

    /** The middle of the picture, in the proportions of the frame: cut before it is resized, lest slivers grow out of memory. */
    private static Picture middle(Picture picture, int height, int width) {
        int h = picture.shape().height();
        int w = picture.shape().width();
        if ((long) height * w < (long) width * h) {
            return lay(picture, share(w, height, width, h), w);
        }
        return lay(picture, h, share(h, width, height, w));
    }

    /** length * numerator / denominator, from 1 to most. */
    private static int share(int length, int numerator, int denominator, int most) {
        return (int) Math.max(1, Math.min(most, Math.round((double) length * numerator / denominator)));
    }

    /** The picture in the middle of the frame; what does not fit is cut off, what is left over gets the border's mean. */
    private static Picture lay(Picture picture, int height, int width) {
        int h = picture.shape().height();
        int w = picture.shape().width();
        if (h == height && w == width) {
            return picture;
        }
        int channels = picture.shape().channels();
        Shape frame = Shape.image(channels, height, width);
        byte[] pixels = new byte[frame.size()];
        int top = Math.floorDiv(height - h, 2); // negative where the picture is larger
        int left = Math.floorDiv(width - w, 2);
        int copied = Math.min(width, w);
        for (int c = 0; c < channels; c++) {
            if (h < height || w < width) {
                Arrays.fill(pixels, c * height * width, (c + 1) * height * width, (byte) borderMean(picture, c));
            }
            for (int y = Math.max(0, top); y < Math.min(height, top + h); y++) {
                int from = (c * h + y - top) * w + Math.max(0, -left);
                System.arraycopy(picture.pixels(), from, pixels, (c * height + y) * width + Math.max(0, left), copied);
            }
        }
        return new Picture(frame, pixels);
    }

    private static long borderMean(Picture picture, int c) {
        int h = picture.shape().height();
        int w = picture.shape().width();
        long sum = 0;
        long n = 0;
        for (int y = 0; y < h; y++) {
            boolean whole = y == 0 || y == h - 1;
            for (int x = 0; x < w; x += whole ? 1 : Math.max(1, w - 1)) {
                sum += picture.at(c, y, x);
                n++;
            }
        }
        return (sum + n / 2) / n;
    }
}
