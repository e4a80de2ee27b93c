package dev.fovea.data;

import dev.fovea.random.SplitMix64;

/**
 * Which other sample one is mixed with, and how: by {@code x = s x_i + (1 - s) x_j} (Zhang, Cisse, Dauphin and Lopez-Paz, "mixup:
 * Beyond Empirical Risk Minimization", ICLR 2018), or by a rectangle of the other's in its place (Yun et al., "CutMix", ICCV 2019),
 * s the share that is left of the image. Where both are asked for either comes every other time. Belongs to one thread.
 */
final class Mixture {
    private final Augmentation augmentation;
    private final int samples;
    private final int channels;
    private final int h;
    private final int w;
    private final SplitMix64 random = new SplitMix64(0);

    private boolean decided;
    private long decidedBy; // the seed

    private int other;
    private float share;
    private boolean cuts;
    private int top;
    private int left;
    private int bottom;
    private int right;

    /** @param samples of the data set */
    Mixture(Augmentation augmentation, Preprocessing preprocessing, int samples) {
        this.augmentation = augmentation;
        this.samples = samples;
        this.channels = preprocessing.channels();
        this.h = preprocessing.height();
        this.w = preprocessing.width();
    }

    /** Decides as the seed says; asked by the same seed again, it stays as it is. */
    void draw(long seed) {
        if (decided && seed == decidedBy) {
            return;
        }
        decided = true;
        decidedBy = seed;
        random.reseed(seed);
        other = random.nextInt(samples);
        boolean either = random.nextDouble() < 0.5;
        cuts = augmentation.cutmix() > 0 && (augmentation.mixup() == 0 || either);
        double s = beta(cuts ? augmentation.cutmix() : augmentation.mixup());
        share = (float) s;
        if (cuts) {
            double side = Math.sqrt(1 - s);
            int y = random.nextInt(h);
            int x = random.nextInt(w);
            int height = (int) (h * side);
            int width = (int) (w * side);
            top = Math.max(0, y - height / 2);
            left = Math.max(0, x - width / 2);
            bottom = Math.min(h, y - height / 2 + height);
            right = Math.min(w, x - width / 2 + width);
            share = 1 - (float) ((bottom - top) * (right - left)) / (h * w);
        }
    }

    /** The index of the other sample. */
    int other() {
        return other;
    }

    /** What the sample's own label counts for, from 0 to 1; the other's counts for the rest. */
    float share() {
        return share;
    }

    /** Mixes the other sample, which begins at 0, into x from {@code offset} on. */
    void apply(float[] x, int offset, float[] others) {
        if (!cuts) {
            for (int i = 0; i < channels * h * w; i++) {
                x[offset + i] = share * x[offset + i] + (1 - share) * others[i];
            }
            return;
        }
        for (int c = 0; c < channels; c++) {
            for (int y = top; y < bottom; y++) {
                int from = (c * h + y) * w + left;
                System.arraycopy(others, from, x, offset + from, right - left);
            }
        }
    }

    /** A number from the beta distribution of two equal parameters, as a share of two numbers from the gamma distribution. */
    private double beta(double alpha) {
        double a = gamma(alpha);
        double b = gamma(alpha);
        return a + b > 0 ? a / (a + b) : random.nextDouble() < 0.5 ? 0 : 1;
    }

    /** Marsaglia and Tsang, "A simple method for generating gamma variables", 2000; below 1 by a power of a uniform number. */
    private double gamma(double alpha) {
        if (alpha < 1) {
            double u = 1 - random.nextDouble();
            return gamma(alpha + 1) * StrictMath.exp(StrictMath.log(u) / alpha);
        }
        double d = alpha - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = 1 + c * x;
            double cube = v * v * v;
            double u = 1 - random.nextDouble();
            if (v > 0 && StrictMath.log(u) < 0.5 * x * x + d - d * cube + d * StrictMath.log(cube)) {
                return d * cube;
            }
        }
    }
}
