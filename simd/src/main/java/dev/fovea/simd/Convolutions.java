package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;

/** Which kernel computes which convolution. */
final class Convolutions {
    /** Positions of an image that has few tiles. */
    private static final int SMALL_IMAGE = 64;

    /** Positions of an image that has many lines of the cache for each channel. */
    private static final int LARGE_IMAGE = 1500;

    /** Floats that a core's share of the last cache holds. */
    private static final int CACHED = 1 << 22;

    private Convolutions() {}

    /** The fastest kernel for a geometry. */
    static Conv2dKernel of(ConvGeometry g, Epilogue epilogue) {
        if (DenseConv2d.suits(g)) {
            return DenseConv2d.of(g, epilogue);
        }
        if (isPointwise(g)) {
            // without a border the rows of an image are one long row: runs are as long as they can be
            ConvGeometry row = unrolled(g);
            if (PixelConv2d.suits(row)) {
                return new PixelConv2d(row, epilogue);
            }
            if (PointwiseConv2d.suits(row)) {
                return new PointwiseConv2d(row, epilogue);
            }
        }
        if (DepthwiseConv2d.suits(g)) {
            // each output channel reads one input channel, so no sum shares its loads with others
            return new DepthwiseConv2d(g, epilogue);
        }
        if (WinogradConv2d.suits(g) && Math.min(g.inC(), g.outC()) >= LANES) {
            // a quarter of the multiplications; lanes run over channels, so there have to be enough
            return new WinogradConv2d(
                    g, readsFilters(g) ? new WinogradTransform.Two() : new WinogradTransform.Four(), epilogue);
        }
        return new DirectConv2d(g, epilogue);
    }

    /**
     * Whether images are so small and filters so many that reading the filters takes longer than multiplying: those of F(4x4) are
     * four times as large as the weights, 36 MB for 512 channels, those of F(2x2) less than half of that.
     */
    private static boolean readsFilters(ConvGeometry g) {
        return g.positions() <= SMALL_IMAGE && 36L * g.inC() * g.outC() > CACHED;
    }

    /**
     * Whether threads that compute one image share its rows, and not its channels: a thread then finds in its own cache what it wrote
     * one layer before. Where the rows of two threads meet, both write to one line of the cache for each channel; of small images that
     * is too large a part.
     */
    static boolean sharesRows(ConvGeometry g) {
        return g.positions() >= LARGE_IMAGE;
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
