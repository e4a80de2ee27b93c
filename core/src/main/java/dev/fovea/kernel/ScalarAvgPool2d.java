package dev.fovea.kernel;

import java.util.Arrays;

/** The mean under each window, and the even spread back. */
record ScalarAvgPool2d(PoolGeometry g, boolean countIncludePad) implements AvgPool2dKernel {
    @Override
    public void forward(float[] x, float[] y, int from, int to) {
        int yo = from * g.outSize();
        for (int n = from; n < to; n++) {
            for (int c = 0; c < g.channels(); c++) {
                int xo = n * g.inSize() + c * g.inH() * g.inW();
                for (int oh = 0; oh < g.outH(); oh++) {
                    for (int ow = 0; ow < g.outW(); ow++) {
                        float sum = 0;
                        for (int ih = g.firstRow(oh); ih < g.endRow(oh); ih++) {
                            for (int iw = g.firstColumn(ow); iw < g.endColumn(ow); iw++) {
                                sum += x[xo + ih * g.inW() + iw];
                            }
                        }
                        y[yo++] = sum / places(oh, ow);
                    }
                }
            }
        }
    }

    @Override
    public void backward(float[] dy, float[] dx, int from, int to) {
        Arrays.fill(dx, from * g.inSize(), to * g.inSize(), 0);
        int yo = from * g.outSize();
        for (int n = from; n < to; n++) {
            for (int c = 0; c < g.channels(); c++) {
                int xo = n * g.inSize() + c * g.inH() * g.inW();
                for (int oh = 0; oh < g.outH(); oh++) {
                    for (int ow = 0; ow < g.outW(); ow++) {
                        float share = dy[yo++] / places(oh, ow);
                        for (int ih = g.firstRow(oh); ih < g.endRow(oh); ih++) {
                            for (int iw = g.firstColumn(ow); iw < g.endColumn(ow); iw++) {
                                dx[xo + ih * g.inW() + iw] += share;
                            }
                        }
                    }
                }
            }
        }
    }

    private int places(int oh, int ow) {
        return countIncludePad
                ? g.placesWithPadding(oh, ow)
                : (g.endRow(oh) - g.firstRow(oh)) * (g.endColumn(ow) - g.firstColumn(ow));
    }
}
