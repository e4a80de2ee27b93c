package dev.fovea.data;

import dev.fovea.tensor.Shape;
import java.util.Arrays;

/**
 * One axis of a resized picture: shrinking, a pixel is the mean of the source under it (box filter); enlarging, it lies
 * between the centres of two source pixels (linear). Two axes, one after the other, are area averaging and bilinear
 * interpolation.
 *
 * @param in the source's length
 * @param out the result's length
 */
record Resampling(int in, int out) {
    /** The picture at another size; at the same size, itself. */
    static Picture resize(Picture source, int height, int width) {
        Shape shape = source.shape();
        int h = shape.height();
        int w = shape.width();
        if (h == height && w == width) {
            return source;
        }
        Resampling rows = new Resampling(h, height);
        Resampling columns = new Resampling(w, width);
        byte[] pixels = new byte[Shape.image(shape.channels(), height, width).size()];
        // one row at a time: hostile pictures are a pixel wide and millions high
        float[] row = new float[w];
        for (int c = 0; c < shape.channels(); c++) {
            for (int oy = 0; oy < height; oy++) {
                rows.mix(source.pixels(), c * h * w, oy, row);
                for (int ox = 0; ox < width; ox++) {
                    double sum = 0;
                    for (int x = columns.first(ox); x <= columns.last(ox); x++) {
                        sum += columns.weight(ox, x) * row[x];
                    }
                    pixels[(c * height + oy) * width + ox] = (byte) Math.round(sum);
                }
            }
        }
        return new Picture(Shape.image(shape.channels(), height, width), pixels);
    }

    /** row = the weighted sum of the source's rows for result row {@code oy}. */
    private void mix(byte[] plane, int from, int oy, float[] row) {
        Arrays.fill(row, 0);
        for (int y = first(oy); y <= last(oy); y++) {
            float weight = (float) weight(oy, y);
            int p = from + y * row.length;
            for (int x = 0; x < row.length; x++) {
                row[x] += weight * (plane[p + x] & 0xFF);
            }
        }
    }

    /** The first source pixel that result pixel {@code i} needs. */
    private int first(int i) {
        return out <= in ? (int) ((long) i * in / out) : Math.max(0, (int) Math.floor(centre(i)));
    }

    /** The last source pixel that result pixel {@code i} needs. */
    private int last(int i) {
        return out <= in ? (int) (((long) (i + 1) * in - 1) / out) : Math.min(in - 1, (int) Math.floor(centre(i)) + 1);
    }

    /** The share of source pixel {@code j} in result pixel {@code i}. */
    private double weight(int i, int j) {
        if (out <= in) {
            // in units of 1 / (in * out) of the axis, i covers [i * in, (i + 1) * in) and j covers [j * out, (j + 1) *
            // out)
            long from = Math.max((long) i * in, (long) j * out);
            long to = Math.min((i + 1L) * in, (j + 1L) * out);
            return (double) (to - from) / in;
        }
        return first(i) == last(i) ? 1 : 1 - Math.abs(centre(i) - j);
    }

    /** Where the centre of result pixel {@code i} lies among the source's pixels. */
    private double centre(int i) {
        return (i + 0.5) * in / out - 0.5;
    }
}
