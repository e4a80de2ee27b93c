package dev.fovea.data;

import dev.fovea.tensor.Shape;

/** Lays the light figure of a grey picture into an image as MNIST's figures lie: {@link Fit#CENTER_OF_MASS}. */
final class CenterOfMass {
    /** MNIST's box is 20 of 28 pixels. */
    private static final double BOX = 20.0 / 28;

    /** A picture whose lightest pixel is less than this above its background is blank: noise, not ink. */
    private static final int LEAST_CONTRAST = 16;

    /** A pixel belongs to the figure from this share of the greatest contrast on: compression and paper leave less. */
    private static final double INK = 1.0 / 8;

    private CenterOfMass() {}

    /**
     * The figure at its place; all black if there is none. Beyond what MNIST's makers needed for their clean scans, the
     * background is taken off (the median of the border) and the lightest pixel becomes 255, as it is in nearly all of MNIST:
     * thin strokes would fade when they shrink.
     */
    static Picture lay(Picture picture, int height, int width) {
        Shape image = Shape.image(1, height, width);
        Picture ink = cutOut(picture);
        if (ink.shape().size() == 1 && ink.at(0, 0, 0) == 0) {
            return new Picture(image, new byte[image.size()]);
        }
        int h = ink.shape().height();
        int w = ink.shape().width();
        int boxHeight = (int) Math.round(height * BOX);
        int boxWidth = (int) Math.round(width * BOX);
        double scale = Math.min((double) boxHeight / h, (double) boxWidth / w);
        int figureHeight = Math.min(height, Math.max(1, (int) Math.round(h * scale)));
        int figureWidth = Math.min(width, Math.max(1, (int) Math.round(w * scale)));
        return centred(Resampling.resize(ink, figureHeight, figureWidth), image);
    }

    /** The smallest part of the picture that holds all ink, without the background; a single black pixel if there is none. */
    private static Picture cutOut(Picture picture) {
        int h = picture.shape().height();
        int w = picture.shape().width();
        int lightest = 0;
        int darkest = 255;
        for (byte pixel : picture.pixels()) {
            lightest = Math.max(lightest, pixel & 0xFF);
            darkest = Math.min(darkest, pixel & 0xFF);
        }
        int background = median(PictureConversion.borderHistogram(picture));
        if (lightest - background < LEAST_CONTRAST) {
            background = darkest; // the figure fills the border, or the picture is dark on light and meant to be
        }
        if (lightest - background < LEAST_CONTRAST) {
            return new Picture(Shape.image(1, 1, 1), new byte[1]);
        }
        double least = background + INK * (lightest - background);
        int top = h;
        int bottom = -1;
        int left = w;
        int right = -1;
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                if (picture.at(0, y, x) >= least) {
                    top = Math.min(top, y);
                    bottom = y;
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                }
            }
        }
        Shape shape = Shape.image(1, bottom - top + 1, right - left + 1);
        byte[] pixels = new byte[shape.size()];
        int p = 0;
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                pixels[p++] = (byte) Math.max(0, picture.at(0, y, x) - background);
            }
        }
        return new Picture(shape, pixels);
    }

    /** The figure in the image, its centre of mass on pixel (height / 2, width / 2) as near as whole pixels bring it. */
    private static Picture centred(Picture figure, Shape image) {
        int h = figure.shape().height();
        int w = figure.shape().width();
        double mass = 0;
        double massY = 0;
        double massX = 0;
        int lightest = 1;
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int pixel = figure.at(0, y, x);
                mass += pixel;
                massY += (double) pixel * y;
                massX += (double) pixel * x;
                lightest = Math.max(lightest, pixel);
            }
        }
        byte[] pixels = new byte[image.size()];
        if (mass > 0) {
            int top = offset(image.height(), h, massY / mass);
            int left = offset(image.width(), w, massX / mass);
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++) {
                    int pixel = Math.round(figure.at(0, y, x) * 255f / lightest);
                    pixels[(top + y) * image.width() + left + x] = (byte) pixel;
                }
            }
        }
        return new Picture(image, pixels);
    }

    /** Where the figure begins; it never leaves the image. */
    private static int offset(int image, int figure, double centre) {
        int offset = (int) Math.round(image / 2.0 - centre);
        return Math.max(0, Math.min(image - figure, offset));
    }

    private static int median(long[] counts) {
        long n = 0;
        for (long count : counts) {
            n += count;
        }
        int v = 0;
        for (long below = counts[0]; 2 * below < n; below += counts[v]) {
            v++;
        }
        return v;
    }
}
