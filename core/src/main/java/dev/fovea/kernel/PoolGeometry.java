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
        int padRight,
        int dilationH,
        int dilationW) {
    /** Windows whose places are neighbours. */
    public PoolGeometry(
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
        this(
                channels, inH, inW, outH, outW, windowH, windowW, strideH, strideW, padTop, padBottom, padLeft,
                padRight, 1, 1);
    }

    /** Elements of one input sample. */
    public int inSize() {
        return channels * inH * inW;
    }

    /** Elements of one output sample. */
    public int outSize() {
        return channels * outH * outW;
    }

    /** The first input row under output row {@code oh}; the others follow {@code dilationH} apart. */
    public int firstRow(int oh) {
        return first(oh * strideH - padTop, dilationH);
    }

    /** One past the last input row that may lie under output row {@code oh}. */
    public int endRow(int oh) {
        return Math.min(inH, oh * strideH - padTop + dilationH * (windowH - 1) + 1);
    }

    /** The first input column under output column {@code ow}; the others follow {@code dilationW} apart. */
    public int firstColumn(int ow) {
        return first(ow * strideW - padLeft, dilationW);
    }

    /** One past the last input column that may lie under output column {@code ow}. */
    public int endColumn(int ow) {
        return Math.min(inW, ow * strideW - padLeft + dilationW * (windowW - 1) + 1);
    }

    /** The first of {@code begin, begin + dilation, ...} that is not negative. */
    private static int first(int begin, int dilation) {
        return begin >= 0 ? begin : Math.floorMod(begin, dilation);
    }

    /** Places of the window at (oh, ow) that lie in the input or its padding: all of them unless it overhangs both. */
    public int placesWithPadding(int oh, int ow) {
        int rows = Math.min(oh * strideH + windowH, padTop + inH + padBottom) - oh * strideH;
        int columns = Math.min(ow * strideW + windowW, padLeft + inW + padRight) - ow * strideW;
        return rows * columns;
    }
}
