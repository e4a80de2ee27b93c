package dev.fovea.kernel;

/** The loops that matrix products are made of. */
final class Rows {
    private Rows() {}

    /** {@code y += a x} over n elements. */
    static void addScaled(float a, float[] x, int xo, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] += a * x[xo + i];
        }
    }

    /** {@code sum_i x_i y_i}, as four interleaved sums: a single one would wait for each addition to finish. */
    static float dot(float[] x, int xo, float[] y, int yo, int n) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            s0 += x[xo + i] * y[yo + i];
            s1 += x[xo + i + 1] * y[yo + i + 1];
            s2 += x[xo + i + 2] * y[yo + i + 2];
            s3 += x[xo + i + 3] * y[yo + i + 3];
        }
        for (; i < n; i++) {
            s0 += x[xo + i] * y[yo + i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** {@code sum_i x_i} of n elements, in double precision, as four interleaved sums. */
    static double sum(float[] x, int o, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = o;
        for (; i + 3 < o + n; i += 4) {
            s0 += x[i];
            s1 += x[i + 1];
            s2 += x[i + 2];
            s3 += x[i + 3];
        }
        for (; i < o + n; i++) {
            s0 += x[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** {@code sum_i (x_i - xm) (y_i - ym)} of n elements, in double precision, as four interleaved sums. */
    static double dotFrom(double xm, float[] x, double ym, float[] y, int o, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = o;
        for (; i + 3 < o + n; i += 4) {
            s0 += (x[i] - xm) * (y[i] - ym);
            s1 += (x[i + 1] - xm) * (y[i + 1] - ym);
            s2 += (x[i + 2] - xm) * (y[i + 2] - ym);
            s3 += (x[i + 3] - xm) * (y[i + 3] - ym);
        }
        for (; i < o + n; i++) {
            s0 += (x[i] - xm) * (y[i] - ym);
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** {@code y = a x + b} from one element to before another. */
    static void scaleShift(float a, float b, float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = a * x[i] + b;
        }
    }

    /** The epilogue on n elements of y. */
    static void apply(Epilogue epilogue, float[] y, int yo, int n) {
        if (epilogue != Epilogue.NONE) {
            for (int i = yo; i < yo + n; i++) {
                y[i] = Math.min(Math.max(epilogue.least(), y[i]), epilogue.most());
            }
        }
    }
}
