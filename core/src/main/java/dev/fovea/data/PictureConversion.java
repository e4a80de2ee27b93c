package dev.fovea.data;

import dev.fovea.tensor.Shape;

/** The way of a picture to a network's input: channels, inversion, size, normalisation. */
final class PictureConversion {
    private PictureConversion() {}

    static Prepared prepare(Preprocessing preprocessing, Picture picture, Inversion inversion) {
        Picture converted = withChannels(picture, preprocessing.channels());
        boolean inverted = switch (inversion) {
            case YES -> true;
            case NO -> false;
            case AUTO -> preprocessing.lightOnDark() && preprocessing.channels() == 1 && lightBorder(converted);
        };
        if (inverted) {
            converted = inverted(converted);
        }
        byte[] pixels = fitted(preprocessing, converted).pixels();
        float[] x = new float[preprocessing.input().size()];
        preprocessing.normalize(pixels, x, 0);
        return new Prepared(x, inverted, pixels);
    }

    /** The picture at the images' size; one that has this size already is taken as it is. */
    private static Picture fitted(Preprocessing preprocessing, Picture picture) {
        int height = preprocessing.imageHeight();
        int width = preprocessing.imageWidth();
        if (picture.shape().equals(preprocessing.image())) {
            return picture;
        }
        return switch (preprocessing.fit()) {
            case STRETCH, PAD, CROP -> Framing.fit(picture, height, width, preprocessing.fit());
            case CENTER_OF_MASS ->
                preprocessing.lightOnDark()
                        ? CenterOfMass.lay(picture, height, width)
                        : inverted(CenterOfMass.lay(inverted(picture), height, width));
        };
    }

    /** Grey from colour by ITU-R BT.601: y = 0.299 r + 0.587 g + 0.114 b; colour from grey: all three the same. */
    static Picture withChannels(Picture picture, int channels) {
        Shape shape = picture.shape();
        if (shape.channels() == channels) {
            return picture;
        }
        int plane = shape.height() * shape.width();
        byte[] p = picture.pixels();
        Shape converted = Shape.image(channels, shape.height(), shape.width());
        byte[] pixels = new byte[converted.size()];
        if (shape.channels() == 3 && channels == 1) {
            for (int i = 0; i < plane; i++) {
                int luma = 299 * (p[i] & 0xFF) + 587 * (p[plane + i] & 0xFF) + 114 * (p[2 * plane + i] & 0xFF);
                pixels[i] = (byte) ((luma + 500) / 1000);
            }
        } else if (shape.channels() == 1 && channels == 3) {
            for (int c = 0; c < 3; c++) {
                System.arraycopy(p, 0, pixels, c * plane, plane);
            }
        } else {
            throw new IllegalArgumentException("picture " + shape + ": expected " + channels
                    + " channels as the network's input has, got " + shape.channels()
                    + ": only grey (1) and colour (3) turn into each other");
        }
        return new Picture(converted, pixels);
    }

    static Picture inverted(Picture picture) {
        byte[] pixels = new byte[picture.pixels().length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) ~picture.pixels()[i]; // 255 - p
        }
        return new Picture(picture.shape(), pixels);
    }

    /**
     * True if the border of a grey picture is lighter, in the mean, than the middle of its darkest and lightest pixel: the
     * paper of a photograph is seldom white, but it is lighter than the ink. A picture all of one value is compared with the
     * middle of the scale.
     */
    static boolean lightBorder(Picture picture) {
        int darkest = 255;
        int lightest = 0;
        for (byte pixel : picture.pixels()) {
            darkest = Math.min(darkest, pixel & 0xFF);
            lightest = Math.max(lightest, pixel & 0xFF);
        }
        double middle = darkest == lightest ? 127.5 : (darkest + lightest) / 2.0;
        long[] border = borderHistogram(picture);
        long sum = 0;
        long n = 0;
        for (int v = 0; v < 256; v++) {
            sum += border[v] * v;
            n += border[v];
        }
        return (double) sum / n > middle;
    }

    /** How often each value comes in the outermost pixels of a grey picture: (256). */
    static long[] borderHistogram(Picture picture) {
        int h = picture.shape().height();
        int w = picture.shape().width();
        long[] counts = new long[256];
        for (int y = 0; y < h; y++) {
            boolean whole = y == 0 || y == h - 1;
            for (int x = 0; x < w; x += whole ? 1 : Math.max(1, w - 1)) {
                counts[picture.at(0, y, x)]++;
            }
        }
        return counts;
    }
}
