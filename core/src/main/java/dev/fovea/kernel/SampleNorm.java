package dev.fovea.kernel;

/**
 * Normalisation of each sample by itself, of {@code channels} channels of {@code places} elements each in {@code groups} groups
 * of channels in a row. With the m elements of a group, their mean and {@code s = 1 / sqrt(variance + eps)}, and {@code xh = (x
 * - mean) s},
 *
 * <pre>
 *   y  = w[c] xh + b[c]         db[c] += sum dy         dw[c] += sum dy xh
 *   dx = s (w[c] dy - sum(w dy) / m - xh sum(w dy xh) / m)
 * </pre>
 *
 * with the last two sums over the group. Nothing is kept: backward finds mean and s again.
 */
public record SampleNorm(int channels, int places, int groups, float eps) {
    public void forward(float[] x, float[] w, float[] b, float[] y, int from, int to) {
        int m = channels / groups * places;
        for (int group = from * groups; group < to * groups; group++) {
            double mean = Rows.sum(x, group * m, m) / m;
            double s = slope(x, group * m, m, mean);
            for (int row = group * m / places; row < (group + 1) * m / places; row++) {
                double slope = s * w[row % channels];
                float a = (float) slope;
                float d = (float) (b[row % channels] - mean * slope);
                Rows.scaleShift(a, d, x, y, row * places, (row + 1) * places);
            }
        }
    }

    public void backwardInput(float[] x, float[] w, float[] dy, float[] dx, int from, int to) {
        int m = channels / groups * places;
        for (int group = from * groups; group < to * groups; group++) {
            double mean = Rows.sum(x, group * m, m) / m;
            double s = slope(x, group * m, m, mean);
            double sum = 0;
            double product = 0;
            for (int row = group * m / places; row < (group + 1) * m / places; row++) {
                sum += w[row % channels] * Rows.sum(dy, row * places, places);
                product += w[row % channels] * Rows.dotFrom(mean, x, 0, dy, row * places, places);
            }
            double ofX = -s * s * s * product / m;
            double ofOne = -s * sum / m - ofX * mean;
            for (int row = group * m / places; row < (group + 1) * m / places; row++) {
                line((float) (s * w[row % channels]), dy, (float) ofX, x, (float) ofOne, dx, row * places);
            }
        }
    }

    /** Adds to dw and db. */
    public void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to) {
        int m = channels / groups * places;
        for (int group = from * groups; group < to * groups; group++) {
            double mean = Rows.sum(x, group * m, m) / m;
            double s = slope(x, group * m, m, mean);
            for (int row = group * m / places; row < (group + 1) * m / places; row++) {
                dw[row % channels] += (float) (s * Rows.dotFrom(mean, x, 0, dy, row * places, places));
                db[row % channels] += (float) Rows.sum(dy, row * places, places);
            }
        }
    }

    private double slope(float[] x, int o, int m, double mean) {
        return 1 / Math.sqrt(Rows.dotFrom(mean, x, mean, x, o, m) / m + eps);
    }

    /** {@code dx = a dy + b x + d} for the elements of a channel. */
    private void line(float a, float[] dy, float b, float[] x, float d, float[] dx, int o) {
        for (int i = o; i < o + places; i++) {
            dx[i] = a * dy[i] + (b * x[i] + d);
        }
    }
}
