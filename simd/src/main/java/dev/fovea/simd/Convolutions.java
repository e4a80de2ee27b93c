package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;

/** Which kernel computes which convolution. */
final class Convolutions {
    private Convolutions() {}

    /** The fastest kernel for a geometry. */
    static Conv2dKernel of(ConvGeometry g, Epilogue epilogue) {
        if (isPointwise(g)) {
            // without a border the rows of an image are one long row: runs are as long as they can be
            return new LoweredConv2d(unrolled(g), epilogue);
        }
        if (WinogradConv2d.suits(g) && Math.min(g.inC(), g.outC()) >= LANES) {
            // a quarter of the multiplications; lanes run over channels, so there have to be enough
            return new WinogradConv2d(g, new WinogradTransform.Four(), epilogue);
        }
        return new LoweredConv2d(g, epilogue);
    }

    /** 1x1 at every place of the image, no padding: patches are single pixels. */
    private static boolean isPointwise(ConvGeometry g) {
        return g.kernelH() == 1
                && g.kernelW() == 1
                && g.strideH() == 1
                && g.strideW() == 1
                && g.outH() == g.inH()
                && g.outW() == g.inW();
    }

    /** The same convolution on an image of height 1. */
    private static ConvGeometry unrolled(ConvGeometry g) {
        int pixels = g.positions();
        return new ConvGeometry(g.inC(), 1, pixels, g.outC(), 1, pixels, 1, 1, 1, 1, 0, 0, 1, 1, g.groups());
    }
}
