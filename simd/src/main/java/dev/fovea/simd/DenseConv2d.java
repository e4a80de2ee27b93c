package dev.fovea.simd;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;

/**
 * A convolution whose window is the whole image, as those of squeeze-and-excitation are behind a global pooling: a dense layer. Other
 * ways run lanes over positions, and here is one.
 */
record DenseConv2d(int outC, VectorDense dense) implements Conv2dKernel {
    static DenseConv2d of(ConvGeometry g, Epilogue epilogue) {
        return new DenseConv2d(g.outC(), new VectorDense(g.inSize(), g.outC(), epilogue));
    }

    static boolean suits(ConvGeometry g) {
        return g.groups() == 1
                && g.positions() == 1
                && isWhole(g.kernelH(), g.dilationH(), g.padTop(), g.inH())
                && isWhole(g.kernelW(), g.dilationW(), g.padLeft(), g.inW());
    }

    private static boolean isWhole(int kernel, int dilation, int padding, int image) {
        return kernel == image && padding == 0 && (dilation == 1 || kernel == 1);
    }

    @Override
    public String description() {
        return "dense layer: " + dense.description();
    }

    @Override
    public int scratchSize() {
        return dense.scratchSize();
    }

    @Override
    public int packedSize() {
        return dense.packedSize();
    }

    @Override
    public void pack(PackedWeights weights) {
        dense.pack(weights);
    }

    @Override
    public void forward(float[] x, PackedWeights weights, float[] y, int from, int to, float[] scratch) {
        dense.forward(x, weights, y, from, to, scratch);
    }

    @Override
    public void forwardShare(
            float[] x, PackedWeights weights, float[] y, int samples, int share, int shares, float[] scratch) {
        dense.forwardShare(x, weights, y, samples, share, shares, scratch);
    }

    @Override
    public void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
        dense.backwardInput(dy, weights, dx, from, to, scratch);
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to, float[] scratch) {
        dense.backwardWeights(x, dy, dw, db, from, to, 0, outC, scratch);
    }
}
