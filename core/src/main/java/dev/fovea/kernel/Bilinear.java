package dev.fovea.kernel;

import java.util.Arrays;

/**
 * Bilinear interpolation of each plane. An output row lies the share {@code rowShare} of the way from input row {@code row} to the
 * one below it, likewise columns, and an output is the mean of the four around it weighed by these shares; backward gives each
 * of the four its weight of the gradient.
 */
public final class Bilinear {
    private final int inH;
    private final int inW;
    private final int[] row; // (outH), as is the following
    private final float[] rowShare;
    private final int[] column; // (outW), as is the following
    private final float[] columnShare;

    /** @param alignCorners whether the centres of the corners stay where they are, otherwise their outer edges do */
    public Bilinear(int inH, int inW, int outH, int outW, boolean alignCorners) {
        this.inH = inH;
        this.inW = inW;
        this.row = new int[outH];
        this.rowShare = new float[outH];
        this.column = new int[outW];
        this.columnShare = new float[outW];
        place(inH, alignCorners, row, rowShare);
        place(inW, alignCorners, column, columnShare);
    }

    private static void place(int in, boolean alignCorners, int[] first, float[] share) {
        int out = first.length;
        for (int i = 0; i < out; i++) {
            double at = alignCorners
                    ? (out == 1 ? 0 : (double) i * (in - 1) / (out - 1))
                    : Math.max(0, (i + 0.5) * in / out - 0.5);
            first[i] = (int) at;
            share[i] = (float) (at - first[i]);
        }
    }

    /** y (planes, outH, outW) from x (planes, inH, inW), for the planes from one to before another. */
    public void forward(float[] x, float[] y, int from, int to) {
        int yo = from * row.length * column.length;
        for (int plane = from; plane < to; plane++) {
            for (int oh = 0; oh < row.length; oh++) {
                int above = (plane * inH + row[oh]) * inW;
                int below = (plane * inH + Math.min(row[oh] + 1, inH - 1)) * inW;
                float v = rowShare[oh];
                for (int ow = 0; ow < column.length; ow++) {
                    int left = column[ow];
                    int right = Math.min(left + 1, inW - 1);
                    float h = columnShare[ow];
                    y[yo++] = (1 - v) * ((1 - h) * x[above + left] + h * x[above + right])
                            + v * ((1 - h) * x[below + left] + h * x[below + right]);
                }
            }
        }
    }

    public void backward(float[] dy, float[] dx, int from, int to) {
        Arrays.fill(dx, from * inH * inW, to * inH * inW, 0);
        int yo = from * row.length * column.length;
        for (int plane = from; plane < to; plane++) {
            for (int oh = 0; oh < row.length; oh++) {
                int above = (plane * inH + row[oh]) * inW;
                int below = (plane * inH + Math.min(row[oh] + 1, inH - 1)) * inW;
                float v = rowShare[oh];
                for (int ow = 0; ow < column.length; ow++) {
                    int left = column[ow];
                    int right = Math.min(left + 1, inW - 1);
                    float h = columnShare[ow];
                    float g = dy[yo++];
                    dx[above + left] += (1 - v) * (1 - h) * g;
                    dx[above + right] += (1 - v) * h * g;
                    dx[below + left] += v * (1 - h) * g;
                    dx[below + right] += v * h * g;
                }
            }
        }
    }
}
