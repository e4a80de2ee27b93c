package dev.fovea.data;

import dev.fovea.random.SplitMix64;
import java.util.Arrays;

/**
 * By how much each pixel of an image moves: uniform noise from -1 to 1, smoothed by a Gaussian, times alpha (Simard 2003). The
 * Gaussian is three box filters, whose cost does not grow with its width. Both directions lie side by side in each row, so
 * that the inner loops are long.
 */
final class ElasticField {
    private static final int PASSES = 3;

    private final int h;
    private final int w;
    private final float alpha;
    private final int[] radii = new int[PASSES];
    private final float[] rows; // (h, 2, w)
    private final float[] smooth; // (h, 2, w) or (w, 2, h)
    private final float[] columns; // (w, 2, h)
    private final float[] sum;

    ElasticField(int h, int w, double alpha, double sigma) {
        this.h = h;
        this.w = w;
        this.alpha = (float) alpha;
        this.rows = new float[2 * h * w];
        this.smooth = new float[2 * h * w];
        this.columns = new float[2 * h * w];
        this.sum = new float[2 * Math.max(h, w)];
        // Kovesi 2010, eq. 1 and 2: boxes of the odd lengths around sqrt(12 sigma^2 / n + 1), so many of the shorter
        int ideal = (int) Math.floor(Math.sqrt(12 * sigma * sigma / PASSES + 1));
        int shorter = ideal % 2 == 0 ? ideal - 1 : ideal;
        long shortOnes =
                Math.round((12 * sigma * sigma - PASSES * (shorter * (shorter + 4.0) + 3)) / (-4.0 * shorter - 4));
        for (int i = 0; i < PASSES; i++) {
            radii[i] = i < shortOnes ? shorter / 2 : shorter / 2 + 1;
        }
    }

    /** Draws a new field. */
    void draw(SplitMix64 random) {
        for (int i = 0; i < rows.length; i += 4) {
            long bits = random.nextLong();
            for (int k = i; k < Math.min(rows.length, i + 4); k++) {
                rows[k] = alpha * ((short) bits + 0.5f) * 0x1.0p-15f;
                bits >>>= 16;
            }
        }
        smooth(rows, h, 2 * w);
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                columns[2 * x * h + y] = rows[2 * y * w + x];
                columns[2 * x * h + h + y] = rows[2 * y * w + w + x];
            }
        }
        smooth(columns, w, 2 * h);
    }

    /** How far along y the source of pixel (y, x) lies. */
    float dy(int y, int x) {
        return columns[2 * x * h + y];
    }

    /** How far along x the source of pixel (y, x) lies. */
    float dx(int y, int x) {
        return columns[2 * x * h + h + y];
    }

    /** Smooths down the columns of a field (n, length), around which there is 0. */
    private void smooth(float[] field, int n, int length) {
        for (int radius : radii) {
            if (radius > 0) {
                box(field, n, length, radius);
                System.arraycopy(smooth, 0, field, 0, field.length);
            }
        }
    }

    private void box(float[] field, int n, int length, int radius) {
        float share = 1f / (2 * radius + 1);
        Arrays.fill(sum, 0);
        for (int y = 0; y < Math.min(n, radius); y++) {
            for (int i = 0; i < length; i++) {
                sum[i] += field[y * length + i];
            }
        }
        for (int y = 0; y < n; y++) {
            if (y + radius < n) {
                int enters = (y + radius) * length;
                for (int i = 0; i < length; i++) {
                    sum[i] += field[enters + i];
                }
            }
            if (y - radius > 0) {
                int leaves = (y - radius - 1) * length;
                for (int i = 0; i < length; i++) {
                    sum[i] -= field[leaves + i];
                }
            }
            int row = y * length;
            for (int i = 0; i < length; i++) {
                smooth[row + i] = sum[i] * share;
            }
        }
    }
}
