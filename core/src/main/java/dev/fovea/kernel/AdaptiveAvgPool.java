package dev.fovea.kernel;

import java.util.Arrays;

/**
 * The mean over {@code outH} by {@code outW} windows whose edges are as evenly spread as whole rows and columns allow: from
 * {@code floor(i h / oh)} to before {@code ceil((i + 1) h / oh)}.
 */
record AdaptiveAvgPool(int channels, int inH, int inW, int outH, int outW) implements AvgPool2dKernel {
    @Override
    public void forward(float[] x, float[] y, int from, int to) {
        int yo = from * channels * outH * outW;
        for (int plane = from * channels; plane < to * channels; plane++) {
            for (int oh = 0; oh < outH; oh++) {
                for (int ow = 0; ow < outW; ow++) {
                    float sum = 0;
                    for (int ih = first(oh, inH, outH); ih < end(oh, inH, outH); ih++) {
                        for (int iw = first(ow, inW, outW); iw < end(ow, inW, outW); iw++) {
                            sum += x[(plane * inH + ih) * inW + iw];
                        }
                    }
                    y[yo++] = sum / places(oh, ow);
                }
            }
        }
    }

    @Override
    public void backward(float[] dy, float[] dx, int from, int to) {
        Arrays.fill(dx, from * channels * inH * inW, to * channels * inH * inW, 0);
        int yo = from * channels * outH * outW;
        for (int plane = from * channels; plane < to * channels; plane++) {
            for (int oh = 0; oh < outH; oh++) {
                for (int ow = 0; ow < outW; ow++) {
                    float share = dy[yo++] / places(oh, ow);
                    for (int ih = first(oh, inH, outH); ih < end(oh, inH, outH); ih++) {
                        for (int iw = first(ow, inW, outW); iw < end(ow, inW, outW); iw++) {
                            dx[(plane * inH + ih) * inW + iw] += share;
                        }
                    }
                }
            }
        }
    }

    private int places(int oh, int ow) {
        return (end(oh, inH, outH) - first(oh, inH, outH)) * (end(ow, inW, outW) - first(ow, inW, outW));
    }

    private static int first(int i, int in, int out) {
        return (int) ((long) i * in / out);
    }

    private static int end(int i, int in, int out) {
        return (int) (((i + 1L) * in + out - 1) / out);
    }
}
