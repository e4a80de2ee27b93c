package dev.fovea.simd;

import dev.fovea.kernel.ConvGeometry;

/** Convolution by its definition, in double precision: what the kernels are measured against. */
record DoubleConv2d(ConvGeometry g) {
    /** What is done for each pair of an input and an output that a weight connects. */
    private interface Visit {
        void pair(int x, int w, int y);
    }

    private void each(int samples, Visit visit) {
        int y = 0;
        for (int n = 0; n < samples; n++) {
            for (int k = 0; k < g.outC(); k++) {
                int firstC = k / g.groupOutC() * g.groupInC();
                for (int oh = 0; oh < g.outH(); oh++) {
                    for (int ow = 0; ow < g.outW(); ow++, y++) {
                        int top = oh * g.strideH() - g.padTop();
                        int left = ow * g.strideW() - g.padLeft();
                        window(n * g.inC() + firstC, top, left, k * g.taps(), y, visit);
                    }
                }
            }
        }
    }

    /** One output: its window's corner lies at (top, left) of the channels from {@code plane} on, its weights at w. */
    private void window(int plane, int top, int left, int w, int y, Visit visit) {
        for (int c = plane; c < plane + g.groupInC(); c++) {
            for (int kh = 0; kh < g.kernelH(); kh++) {
                int ih = top + kh * g.dilationH();
                for (int kw = 0; kw < g.kernelW(); kw++, w++) {
                    int iw = left + kw * g.dilationW();
                    if (ih >= 0 && ih < g.inH() && iw >= 0 && iw < g.inW()) {
                        visit.pair((c * g.inH() + ih) * g.inW() + iw, w, y);
                    }
                }
            }
        }
    }

    double[] y(int samples, float[] x, float[] w, float[] b) {
        double[] sums = new double[samples * g.outSize()];
        each(samples, (i, t, o) -> sums[o] += (double) x[i] * w[t]);
        for (int o = 0; o < sums.length; o++) {
            sums[o] += b[o / g.positions() % g.outC()];
        }
        return sums;
    }

    double[] dx(int samples, float[] dy, float[] w) {
        double[] sums = new double[samples * g.inSize()];
        each(samples, (i, t, o) -> sums[i] += (double) dy[o] * w[t]);
        return sums;
    }

    double[] dw(int samples, float[] x, float[] dy) {
        double[] sums = new double[g.outC() * g.taps()];
        each(samples, (i, t, o) -> sums[t] += (double) x[i] * dy[o]);
        return sums;
    }

    double[] db(int samples, float[] dy) {
        double[] sums = new double[g.outC()];
        for (int o = 0; o < samples * g.outSize(); o++) {
            sums[o / g.positions() % g.outC()] += dy[o];
        }
        return sums;
    }
}
