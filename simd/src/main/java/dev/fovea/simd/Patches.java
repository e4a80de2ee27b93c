package dev.fovea.simd;

import dev.fovea.kernel.ConvGeometry;

/**
 * Blocks of the matrix P (taps, columns) of all patches, made when they are needed: a column is a position of the window in a
 * sample, {@code n * positions + oh * outW + ow}, a row is a tap (c, kh, kw) of a group. Columns of several samples are
 * neighbours, so that small images fill a block together.
 */
record Patches(ConvGeometry g) {
    /**
     * {@code rows[ro + (t - fromTap) * ld + (q - fromColumn)] = P[t, q]}: runs of one row of the image each.
     *
     * @param x samples (n, inC, inH, inW)
     * @param rows where to, tap after tap, {@code ld} floats apart
     */
    void gather(
            float[] x, int group, int fromColumn, int columns, int fromTap, int toTap, float[] rows, int ro, int ld) {
        int n = fromColumn / g.positions();
        int oh = fromColumn % g.positions() / g.outW();
        int ow = fromColumn % g.outW();
        int kw = fromTap % g.kernelW();
        int kh = fromTap / g.kernelW() % g.kernelH();
        int c = group * g.groupInC() + fromTap / (g.kernelW() * g.kernelH());
        for (int t = fromTap; t < toTap; t++) {
            int to = ro + (t - fromTap) * ld;
            gatherRow(x, (n * g.inC() + c) * g.inH(), kh * g.dilationH() - g.padTop(), kw, oh, ow, columns, rows, to);
            if (++kw == g.kernelW()) {
                kw = 0;
                if (++kh == g.kernelH()) {
                    kh = 0;
                    c++;
                }
            }
        }
    }

    /** One tap: {@code image} is the first row of its channel in the first sample, {@code top} its first row for oh = 0. */
    private void gatherRow(float[] x, int image, int top, int kw, int oh, int ow, int columns, float[] rows, int to) {
        int left = kw * g.dilationW() - g.padLeft();
        int end = to + columns;
        while (to < end) {
            int length = Math.min(end - to, g.outW() - ow);
            int ih = oh * g.strideH() + top;
            if (ih < 0 || ih >= g.inH()) {
                Copy.zero(rows, to, length);
            } else {
                gatherRun(x, (image + ih) * g.inW(), ow * g.strideW() + left, rows, to, length);
            }
            to += length;
            ow = 0;
            if (++oh == g.outH()) {
                oh = 0;
                image += g.inC() * g.inH();
            }
        }
    }

    /** One run, from column {@code iw} of the image row at {@code xo}; columns outside the image are zeros. */
    private void gatherRun(float[] x, int xo, int iw, float[] rows, int to, int length) {
        int strideW = g.strideW();
        int inside = iw >= 0 ? 0 : Math.min(length, (-iw + strideW - 1) / strideW);
        int outside = Math.max(inside, Math.min(length, (g.inW() - iw + strideW - 1) / strideW));
        Copy.zero(rows, to, inside);
        Copy.every(strideW, x, xo + iw + inside * strideW, rows, to + inside, outside - inside);
        Copy.zero(rows, to + outside, length - outside);
    }
}
