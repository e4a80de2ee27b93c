package dev.fovea.simd;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.PoolGeometry;

/**
 * A stride-1 convolution with a 2x2 max pooling of stride 2 behind it. Every pooled position p = (ph, pw) sees four positions of
 * the convolution, its quad: rows 2ph and 2ph + 1, columns 2pw and 2pw + 1.
 *
 * @param g the convolution
 * @param outH rows of the pooled output
 * @param outW columns of the pooled output
 */
record PooledConvGeometry(ConvGeometry g, int outH, int outW) {
    static PooledConvGeometry of(ConvGeometry g, PoolGeometry pool) {
        return new PooledConvGeometry(g, pool.outH(), pool.outW());
    }

    /** Whether it is such a pair. */
    static boolean covers(ConvGeometry g, PoolGeometry p) {
        return g.groups() == 1
                && g.strideH() == 1
                && g.strideW() == 1
                && g.dilationH() == 1
                && g.dilationW() == 1
                && p.windowH() == 2
                && p.windowW() == 2
                && p.strideH() == 2
                && p.strideW() == 2
                && p.dilationH() == 1
                && p.dilationW() == 1
                && p.padTop() + p.padBottom() + p.padLeft() + p.padRight() == 0;
    }

    /** Pooled positions. */
    int pooled() {
        return outH * outW;
    }

    /** Elements of one pooled sample. */
    int outSize() {
        return g.outC() * pooled();
    }

    /** Rows of the padded input: all that the input has and all that a window under a quad reaches. */
    int paddedH() {
        return Math.max(g.padTop() + g.inH(), 2 * outH + g.kernelH() - 1);
    }

    /** Columns of the padded input. */
    int paddedW() {
        return Math.max(g.padLeft() + g.inW(), 2 * outW + g.kernelW() - 1);
    }
}
