package dev.fovea.data;

import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.Objects;

/**
 * What makes a network's input of a picture's pixels; a model stores that of the data it learned from, so that it sees
 * pictures the way it saw those. Immutable.
 *
 * @param channels of the input: 1 is grey, 3 is red, green, blue
 * @param height of the input
 * @param width of the input
 * @param imageHeight the data's images' own height: less than {@code height} if they lie in a border of background
 * @param imageWidth the data's images' own width
 * @param mean of each channel on the scale from 0 to 1: (channels)
 * @param std the standard deviation of each channel on that scale: (channels)
 * @param fit how pictures of other sizes come to the size of the images
 * @param lightOnDark whether the data's figures are light on a dark background
 */
public record Preprocessing(
        int channels,
        int height,
        int width,
        int imageHeight,
        int imageWidth,
        float[] mean,
        float[] std,
        Fit fit,
        boolean lightOnDark) {

    public Preprocessing {
        Shape input = Shape.image(channels, height, width);
        Shape image = Shape.image(channels, imageHeight, imageWidth);
        if (imageHeight > height || imageWidth > width) {
            throw new IllegalArgumentException(
                    "preprocessing: expected images no larger than the input " + input + ", got " + image);
        }
        if (mean.length != channels || std.length != channels) {
            throw new IllegalArgumentException("preprocessing: expected " + channels
                    + " means and deviations, one a channel, got " + mean.length + " and " + std.length);
        }
        for (int c = 0; c < channels; c++) {
            if (!Float.isFinite(mean[c]) || !Float.isFinite(std[c]) || std[c] <= 0) {
                throw new IllegalArgumentException("preprocessing: expected a finite mean and a positive deviation for"
                        + " channel " + c + ", got " + mean[c] + " and " + std[c]);
            }
        }
        if (fit == Fit.CENTER_OF_MASS && channels != 1) {
            throw new IllegalArgumentException(
                    "preprocessing: expected 1 channel to find the ink in for " + fit + ", got " + channels);
        }
        mean = mean.clone();
        std = std.clone();
    }

    /** For a network whose input has the size of the data's images. */
    public static Preprocessing of(Shape image, ChannelStatistics statistics, Fit fit, boolean lightOnDark) {
        return new Preprocessing(
                image.channels(),
                image.height(),
                image.width(),
                image.height(),
                image.width(),
                statistics.mean(),
                statistics.std(),
                fit,
                lightOnDark);
    }

    /**
     * The same for a network of another input: the images lie in its middle (above and left of it where that is half a
     * pixel), as LeCun 1998 laid 28x28 into 32x32.
     *
     * @throws IllegalArgumentException if the input has other channels or is smaller than the images
     */
    public Preprocessing withInput(Shape input) {
        if (!input.isImage()
                || input.channels() != channels
                || input.height() < imageHeight
                || input.width() < imageWidth) {
            throw new IllegalArgumentException("images " + image() + ": expected a network input of " + channels
                    + (channels == 1 ? " channel" : " channels") + " and at least " + imageHeight + "x" + imageWidth
                    + ", got " + input + ": change the network's input, or choose data that fits it");
        }
        return new Preprocessing(
                channels, input.height(), input.width(), imageHeight, imageWidth, mean, std, fit, lightOnDark);
    }

    /** The same with other statistics: as a network that learned from other data wants it. */
    public Preprocessing withStatistics(ChannelStatistics statistics) {
        return new Preprocessing(
                channels,
                height,
                width,
                imageHeight,
                imageWidth,
                statistics.mean(),
                statistics.std(),
                fit,
                lightOnDark);
    }

    /** The means and deviations. */
    public ChannelStatistics statistics() {
        return new ChannelStatistics(mean.clone(), std.clone());
    }

    /** The shape of the network's input. */
    public Shape input() {
        return Shape.image(channels, height, width);
    }

    /** The shape of the data's own images. */
    public Shape image() {
        return Shape.image(channels, imageHeight, imageWidth);
    }

    /** The means, a copy. */
    @Override
    public float[] mean() {
        return mean.clone();
    }

    /** The deviations, a copy. */
    @Override
    public float[] std() {
        return std.clone();
    }

    /** The pixel of the border and of empty places: black for light figures on dark, else white. */
    public byte background() {
        return (byte) (lightOnDark ? 0 : 255);
    }

    /**
     * Writes the network's input: x = (pixel / 255 - mean) / std, the border being background.
     *
     * @param pixels one image: (channels, imageHeight, imageWidth)
     * @param x where {@code input().size()} numbers go from {@code offset} on
     */
    public void normalize(byte[] pixels, float[] x, int offset) {
        if (pixels.length != image().size()) {
            throw new IllegalArgumentException("preprocessing: expected " + image().size() + " pixels of an image "
                    + image() + ", got " + pixels.length);
        }
        place(pixels, 0, table(), x, offset);
    }

    /** The input for a network of a picture of any size and colour. */
    public Prepared toInput(Picture picture, Inversion inversion) {
        return PictureConversion.prepare(this, picture, inversion);
    }

    /** What each of the 256 pixel values becomes: (channels, 256). */
    float[] table() {
        float[] table = new float[channels * 256];
        for (int c = 0; c < channels; c++) {
            for (int pixel = 0; pixel < 256; pixel++) {
                table[c * 256 + pixel] = (pixel / 255f - mean[c]) / std[c];
            }
        }
        return table;
    }

    /** {@link #normalize} of the image that begins at {@code from}, by a table made before; allocates nothing. */
    void place(byte[] pixels, int from, float[] table, float[] x, int offset) {
        int top = (height - imageHeight) / 2;
        int left = (width - imageWidth) / 2;
        boolean bordered = height > imageHeight || width > imageWidth;
        for (int c = 0; c < channels; c++) {
            int p = from + c * imageHeight * imageWidth;
            int o = offset + c * height * width;
            if (!bordered) {
                look(pixels, p, table, c * 256, x, o, height * width);
                continue;
            }
            Arrays.fill(x, o, o + height * width, table[c * 256 + (background() & 0xFF)]);
            for (int y = 0; y < imageHeight; y++) {
                look(pixels, p + y * imageWidth, table, c * 256, x, o + (top + y) * width + left, imageWidth);
            }
        }
    }

    /** Looks n pixels up. */
    private static void look(byte[] pixels, int p, float[] table, int t, float[] x, int o, int n) {
        for (int i = 0; i < n; i++) {
            x[o + i] = table[t + (pixels[p + i] & 0xFF)];
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Preprocessing that
                && input().equals(that.input())
                && image().equals(that.image())
                && Arrays.equals(mean, that.mean)
                && Arrays.equals(std, that.std)
                && fit == that.fit
                && lightOnDark == that.lightOnDark;
    }

    @Override
    public int hashCode() {
        int described = Objects.hash(input(), image(), fit, lightOnDark);
        return 31 * (31 * described + Arrays.hashCode(mean)) + Arrays.hashCode(std);
    }

    @Override
    public String toString() {
        return "Preprocessing[images " + image() + " in " + input() + ", mean " + Arrays.toString(mean) + ", deviation "
                + Arrays.toString(std) + ", " + fit + ", " + (lightOnDark ? "light on dark" : "dark on light") + "]";
    }
}
