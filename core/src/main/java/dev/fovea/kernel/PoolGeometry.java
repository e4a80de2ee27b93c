package dev.fovea.kernel;

/**
 * The sizes of a pooling: input (n, channels, inH, inW), output (n, channels, outH, outW). A window that reaches over the
 * border sees only what is inside.
 */
public record PoolGeometry(
        int channels,
        int inH,
        int inW,
        int outH,
        int outW,
        int windowH,
        int windowW,
        int strideH,
        int strideW,
        int padTop,
        int padBottom,
        int padLeft,
        int padRight) {
    /** Elements of one input sample. */
    public int inSize() {
        return channels * inH * inW;
    }

    /** Elements of one output sample. */
    public int outSize() {
        return channels * outH * outW;
    }

    /** The first input row under output row {@code oh}. */
    public int firstRow(int oh) {
        return Math.max(0, oh * strideH - padTop);
    }

    /** One past the last input row under output row {@code oh}. */
    public int endRow(int oh) {
        return Math.min(inH, oh * strideH - padTop + windowH);
    }

    /** The first input column under output column {@code ow}. */
    public int firstColumn(int ow) {
        return Math.max(0, ow * strideW - padLeft);
    }

    /** One past the last input column under output column {@code ow}. */
    public int endColumn(int ow) {
        return Math.min(inW, ow * strideW - padLeft + windowW);
    }

    /** Places of the window at (oh, ow) that lie in the input or its padding: all of them unless it overhangs both. */
    public int placesWithPadding(int oh, int ow) {
        int rows = Math.min(oh * strideH + windowH, padTop + inH + padBottom) - oh * strideH;
        int columns = Math.min(ow * strideW + windowW, padLeft + inW + padRight) - ow * strideW;
        return rows * columns;
    }
}
