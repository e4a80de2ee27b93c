package dev.fovea.simd;

import dev.fovea.kernel.ConvGeometry;

/** Convolution by its definition, in double precision: what the kernels are measured against. */
record DoubleConv2d(ConvGeometry g) {
    /** What is done for each pair of an input and an output that a weight connects. */
    private interface Visit {
        void pair(int x, int w, int y);
    }

    private void each(int samples, Visit visit) {
        for (int n = 0; n < samples; n++) {
            for (int y = 0; y < g.outSize(); y++) {
                int k = y / g.positions();
                for (int t = 0; t < g.taps(); t++) {
                    int c = k / g.groupOutC() * g.groupInC() + t / (g.kernelH() * g.kernelW());
                    int kh = t / g.kernelW() % g.kernelH();
                    int kw = t % g.kernelW();
                    int ih = y / g.outW() % g.outH() * g.strideH() + kh * g.dilationH() - g.padTop();
                    int iw = y % g.outW() * g.strideW() + kw * g.dilationW() - g.padLeft();
                    if (ih >= 0 && ih < g.inH() && iw >= 0 && iw < g.inW()) {
                        int x = n * g.inSize() + (c * g.inH() + ih) * g.inW() + iw;
                        visit.pair(x, k * g.taps() + t, n * g.outSize() + y);
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
