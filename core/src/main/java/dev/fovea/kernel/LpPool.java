package dev.fovea.kernel;

import java.util.Arrays;

/**
 * The p-norm under each window, {@code y = (sum |x|^p)^(1/p)}, and so {@code dx += dy sign(x) (|x| / y)^(p - 1)}; 0 where y is.
 *
 * @param p at least 1
 */
public record LpPool(PoolGeometry g, double p) {
    public void forward(float[] x, float[] y, int from, int to) {
        int yo = from * g.outSize();
        for (int n = from; n < to; n++) {
            for (int c = 0; c < g.channels(); c++) {
                int xo = n * g.inSize() + c * g.inH() * g.inW();
                for (int oh = 0; oh < g.outH(); oh++) {
                    for (int ow = 0; ow < g.outW(); ow++) {
                        double sum = 0;
                        for (int ih = g.firstRow(oh); ih < g.endRow(oh); ih += g.dilationH()) {
                            for (int iw = g.firstColumn(ow); iw < g.endColumn(ow); iw += g.dilationW()) {
                                sum += power(Math.abs((double) x[xo + ih * g.inW() + iw]), p);
                            }
                        }
                        y[yo++] = (float) (p == 2 ? Math.sqrt(sum) : StrictMath.pow(sum, 1 / p));
                    }
                }
            }
        }
    }

    public void backward(float[] x, float[] y, float[] dy, float[] dx, int from, int to) {
        Arrays.fill(dx, from * g.inSize(), to * g.inSize(), 0);
        int yo = from * g.outSize();
        for (int n = from; n < to; n++) {
            for (int c = 0; c < g.channels(); c++) {
                int xo = n * g.inSize() + c * g.inH() * g.inW();
                for (int oh = 0; oh < g.outH(); oh++) {
                    for (int ow = 0; ow < g.outW(); ow++, yo++) {
                        if (y[yo] == 0) {
                            continue;
                        }
                        for (int ih = g.firstRow(oh); ih < g.endRow(oh); ih += g.dilationH()) {
                            for (int iw = g.firstColumn(ow); iw < g.endColumn(ow); iw += g.dilationW()) {
                                int i = xo + ih * g.inW() + iw;
                                double share = power(Math.abs((double) x[i] / y[yo]), p - 1);
                                dx[i] += (float) (dy[yo] * Math.signum(x[i]) * share);
                            }
                        }
                    }
                }
            }
        }
    }

    /** Where it needs no logarithm, without one: the same number, sooner. */
    private static double power(double x, double exponent) {
        return exponent == 1 ? x : exponent == 2 ? x * x : StrictMath.pow(x, exponent);
    }
}
