package dev.fovea.kernel;

import java.util.Arrays;

/** The greatest under each window, and the way back to it. */
record ScalarMaxPool2d(PoolGeometry g) implements MaxPool2dKernel {
    @Override
    public void forward(float[] x, float[] y, int[] argmax, int from, int to) {
        int yo = from * g.outSize();
        for (int n = from; n < to; n++) {
            int xo = n * g.inSize();
            for (int c = 0; c < g.channels(); c++) {
                for (int oh = 0; oh < g.outH(); oh++) {
                    for (int ow = 0; ow < g.outW(); ow++, yo++) {
                        int greatest = greatest(x, xo, c, oh, ow);
                        y[yo] = x[xo + greatest];
                        if (argmax.length > 0) {
                            argmax[yo] = greatest;
                        }
                    }
                }
            }
        }
    }

    /** The index within the sample; a NaN counts as greatest, so that it is not lost. */
    private int greatest(float[] x, int xo, int c, int oh, int ow) {
        int first = (c * g.inH() + g.firstRow(oh)) * g.inW() + g.firstColumn(ow);
        int greatest = first;
        for (int ih = g.firstRow(oh); ih < g.endRow(oh); ih += g.dilationH()) {
            for (int iw = g.firstColumn(ow); iw < g.endColumn(ow); iw += g.dilationW()) {
                int i = (c * g.inH() + ih) * g.inW() + iw;
                if (x[xo + i] > x[xo + greatest] || Float.isNaN(x[xo + i])) {
                    greatest = i;
                }
            }
        }
        return greatest;
    }

    @Override
    public void backward(float[] dy, int[] argmax, float[] dx, int from, int to) {
        Arrays.fill(dx, from * g.inSize(), to * g.inSize(), 0);
        for (int n = from; n < to; n++) {
            for (int i = n * g.outSize(); i < (n + 1) * g.outSize(); i++) {
                dx[n * g.inSize() + argmax[i]] += dy[i];
            }
        }
    }
}
