package dev.fovea.kernel;

/**
 * The sizes of a convolution, worked out and checked by whoever made it. Input (n, inC, inH, inW), weights (outC,
 * inC/groups, kernelH, kernelW), output (n, outC, outH, outW); rows and columns outside the input count as zeros.
 */
public record ConvGeometry(
        int inC,
        int inH,
        int inW,
        int outC,
        int outH,
        int outW,
        int kernelH,
        int kernelW,
        int strideH,
        int strideW,
        int padTop,
        int padLeft,
        int dilationH,
        int dilationW,
        int groups) {
    /** Elements of one input sample. */
    public int inSize() {
        return inC * inH * inW;
    }

    /** Elements of one output sample. */
    public int outSize() {
        return outC * outH * outW;
    }

    /** Positions of the window. */
    public int positions() {
        return outH * outW;
    }

    /** Taps of one filter: the elements of a patch. */
    public int taps() {
        return inC / groups * kernelH * kernelW;
    }

    /** Output channels of a group. */
    public int groupOutC() {
        return outC / groups;
    }

    /** Input channels of a group. */
    public int groupInC() {
        return inC / groups;
    }
}
