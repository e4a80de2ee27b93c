package dev.fovea.data;

import dev.fovea.random.SplitMix64;
import java.util.Arrays;

/** Changes samples at random as an {@link Augmentation} says, in arrays of its own. Belongs to one thread. */
final class Distortion {
    private final Augmentation augmentation;
    private final int channels;
    private final int h;
    private final int w;
    private final float[] mean;
    private final float[] std;
    private final ElasticField field;
    private final float[] source; // (channels, h + 3, w + 3): one row and column of background before, two behind
    private final SplitMix64 random = new SplitMix64(0);

    // the source (sx, sy) of the place (x, y), both from the middle: sx = xx x + xy y + x0, sy = yx x + yy y + y0
    private double xx;
    private double xy;
    private double yx;
    private double yy;
    private double x0;
    private double y0;

    Distortion(Augmentation augmentation, Preprocessing preprocessing) {
        this.augmentation = augmentation;
        this.channels = preprocessing.channels();
        this.h = preprocessing.height();
        this.w = preprocessing.width();
        this.mean = preprocessing.mean();
        this.std = preprocessing.std();
        boolean elastic = augmentation.elastic() > 0;
        this.field = new ElasticField(elastic ? h : 0, elastic ? w : 0, augmentation.elastic(), augmentation.sigma());
        int plane = (h + 3) * (w + 3);
        this.source = new float[channels * plane];
        for (int c = 0; c < channels; c++) {
            float background = ((preprocessing.background() & 0xFF) / 255f - mean[c]) / std[c];
            Arrays.fill(source, c * plane, (c + 1) * plane, background);
        }
    }

    /** Changes the sample x (channels, h, w) that begins at {@code offset} as the seed says. */
    void apply(float[] x, int offset, long seed) {
        random.reseed(seed);
        if (augmentation.movesPixels()) {
            drawMap();
            field.draw(random);
            copySource(x, offset);
            for (int y = 0; y < h; y++) {
                resampleRow(y, x, offset);
            }
        }
        if (augmentation.changesColours()) {
            changeColours(x, offset);
        }
        if (augmentation.cutout() > 0) {
            cutOut(x, offset);
        }
    }

    private void drawMap() {
        double angle = Math.toRadians(around(0, augmentation.rotate()));
        double size = 1 / around(1, augmentation.scale());
        double shear = around(0, augmentation.shear());
        double mirror = random.nextDouble() < augmentation.flip() ? -size : size;
        int crop = augmentation.crop();
        double left = around(0, augmentation.shift()) + random.nextInt(2 * crop + 1) - crop;
        double top = around(0, augmentation.shift()) + random.nextInt(2 * crop + 1) - crop;
        double sin = sin(angle / 2);
        double cos = Math.sqrt(Math.max(0, 1 - sin * sin));
        double sinAngle = 2 * sin * cos;
        double cosAngle = 1 - 2 * sin * sin;
        // rotation * shear * size
        xx = cosAngle * mirror;
        xy = (cosAngle * shear - sinAngle) * size;
        yx = sinAngle * mirror;
        yy = (sinAngle * shear + cosAngle) * size;
        x0 = left + (w - 1) / 2.0;
        y0 = top + (h - 1) / 2.0;
    }

    /** Taylor's series, to 1e-11 from -pi / 2 to pi / 2: the JDKs' own sines differ, or allocate. */
    private static double sin(double a) {
        double square = a * a;
        double term = a;
        double sum = a;
        for (int k = 2; k <= 16; k += 2) {
            term *= -square / (k * (k + 1));
            sum += term;
        }
        return sum;
    }

    private void copySource(float[] x, int offset) {
        for (int row = 0; row < channels * h; row++) {
            int c = row / h;
            int to = (c * (h + 3) + row % h + 1) * (w + 3) + 1;
            System.arraycopy(x, offset + row * w, source, to, w);
        }
    }

    private void resampleRow(int y, float[] x, int offset) {
        boolean elastic = augmentation.elastic() > 0;
        int stride = w + 3;
        int plane = (h + 3) * stride;
        double v = y - (h - 1) / 2.0;
        for (int i = 0; i < w; i++) {
            double u = i - (w - 1) / 2.0;
            float sx = (float) (xx * u + xy * v + x0);
            float sy = (float) (yx * u + yy * v + y0);
            if (elastic) {
                sx += field.dx(y, i);
                sy += field.dy(y, i);
            }
            // beyond the image all is background, so any place there will do; from 0 on, (int) is the floor
            sx = Math.max(0, Math.min(w + 1, sx + 1));
            sy = Math.max(0, Math.min(h + 1, sy + 1));
            int left = (int) sx;
            int top = (int) sy;
            float fx = sx - left;
            float fy = sy - top;
            int from = top * stride + left;
            int to = offset + y * w + i;
            for (int c = 0; c < channels; c++) {
                float upper = source[from] + fx * (source[from + 1] - source[from]);
                float lower = source[from + stride] + fx * (source[from + stride + 1] - source[from + stride]);
                x[to] = upper + fy * (lower - upper);
                from += plane;
                to += h * w;
            }
        }
    }

    /** As torchvision's ColorJitter does, in the order of the names, and cut off at black and white after each. */
    private void changeColours(float[] x, int offset) {
        float brightness = (float) around(1, augmentation.brightness());
        float contrast = (float) around(1, augmentation.contrast());
        float saturation = (float) around(1, augmentation.saturation());
        int plane = h * w;
        double sum = 0;
        for (int p = offset; p < offset + plane; p++) {
            for (int c = 0; c < channels; c++) {
                x[p + c * plane] = inRange((x[p + c * plane] * std[c] + mean[c]) * brightness);
            }
            sum += grey(x, p);
        }
        float middle = (float) (sum / plane);
        for (int p = offset; p < offset + plane; p++) {
            for (int c = 0; c < channels; c++) {
                x[p + c * plane] = inRange(middle + contrast * (x[p + c * plane] - middle));
            }
            float grey = grey(x, p);
            for (int c = 0; c < channels; c++) {
                float pixel = inRange(grey + (channels == 3 ? saturation : 1) * (x[p + c * plane] - grey));
                x[p + c * plane] = (pixel - mean[c]) / std[c];
            }
        }
    }

    /** Of a pixel whose first channel is x[p]: ITU-R BT.601 of three channels, else the first. */
    private float grey(float[] x, int p) {
        int plane = h * w;
        return channels == 3 ? 0.299f * x[p] + 0.587f * x[p + plane] + 0.114f * x[p + 2 * plane] : x[p];
    }

    private static float inRange(float pixel) {
        return Math.max(0, Math.min(1, pixel));
    }

    private void cutOut(float[] x, int offset) {
        int side = augmentation.cutout();
        int top = random.nextInt(h) - side / 2;
        int left = random.nextInt(w) - side / 2;
        int from = Math.max(0, left);
        int to = Math.min(w, left + side);
        for (int c = 0; c < channels; c++) {
            for (int y = Math.max(0, top); y < Math.min(h, top + side); y++) {
                int row = offset + (c * h + y) * w;
                Arrays.fill(x, row + from, row + to, 0); // the mean, normalised
            }
        }
    }

    private double around(double middle, double most) {
        return middle + most * (2 * random.nextDouble() - 1);
    }
}
