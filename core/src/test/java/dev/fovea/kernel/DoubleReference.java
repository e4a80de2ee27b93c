package dev.fovea.kernel;

import java.util.Arrays;

/**
 * Every operation's forward pass in double precision, written from its definition: nothing is unfolded, skipped or shared.
 * Arrays hold whole batches, laid out as the kernels' are.
 */
final class DoubleReference {
    private DoubleReference() {}

    /** One product of a convolution: {@code y[yi] += x[xi] w[wi]}. */
    interface Term {
        void at(int yi, int xi, int wi);
    }

    /**
     * All products of {@code y[n,o,i,j] = b[o] + sum_{c,kh,kw} w[o,c,kh,kw] x[n, c + first of o's group, i*stride +
     * kh*dilation - padding, ...]}; those with an x outside the image are zero and left out.
     */
    static void convTerms(ConvGeometry g, int samples, Term term) {
        int yi = 0;
        for (int n = 0; n < samples; n++) {
            for (int o = 0; o < g.outC(); o++) {
                int firstC = o / (g.outC() / g.groups()) * (g.inC() / g.groups());
                for (int i = 0; i < g.outH(); i++) {
                    for (int j = 0; j < g.outW(); j++, yi++) {
                        int wi = o * (g.inC() / g.groups()) * g.kernelH() * g.kernelW();
                        for (int c = firstC; c < firstC + g.inC() / g.groups(); c++) {
                            for (int kh = 0; kh < g.kernelH(); kh++) {
                                for (int kw = 0; kw < g.kernelW(); kw++, wi++) {
                                    int ih = i * g.strideH() + kh * g.dilationH() - g.padTop();
                                    int iw = j * g.strideW() + kw * g.dilationW() - g.padLeft();
                                    if (0 <= ih && ih < g.inH() && 0 <= iw && iw < g.inW()) {
                                        term.at(yi, ((n * g.inC() + c) * g.inH() + ih) * g.inW() + iw, wi);
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    static double[] conv2d(ConvGeometry g, double[] x, double[] w, double[] b) {
        int samples = x.length / g.inSize();
        double[] y = new double[samples * g.outSize()];
        Arrays.setAll(y, i -> b[i / (g.outH() * g.outW()) % g.outC()]);
        convTerms(g, samples, (yi, xi, wi) -> y[yi] += x[xi] * w[wi]);
        return y;
    }

    /** {@code dx}: each product hands its dy times w to its x. */
    static double[] conv2dInput(ConvGeometry g, double[] dy, double[] w) {
        int samples = dy.length / g.outSize();
        double[] dx = new double[samples * g.inSize()];
        convTerms(g, samples, (yi, xi, wi) -> dx[xi] += dy[yi] * w[wi]);
        return dx;
    }

    /** {@code dw}: each product hands its dy times x to its w. */
    static double[] conv2dWeights(ConvGeometry g, double[] x, double[] dy) {
        double[] dw = new double[g.outC() * g.taps()];
        convTerms(g, dy.length / g.outSize(), (yi, xi, wi) -> dw[wi] += dy[yi] * x[xi]);
        return dw;
    }

    static double[] conv2dBias(ConvGeometry g, double[] dy) {
        double[] db = new double[g.outC()];
        for (int i = 0; i < dy.length; i++) {
            db[i / (g.outH() * g.outW()) % g.outC()] += dy[i];
        }
        return db;
    }

    /** A place of a window that lies in the image: {@code x[xi]} is under {@code y[yi]}. */
    interface Place {
        void at(int yi, int xi);
    }

    /** All places of all windows that lie in the image, in row order under each window. */
    static void poolPlaces(PoolGeometry g, int samples, Place place) {
        int yi = 0;
        for (int nc = 0; nc < samples * g.channels(); nc++) {
            for (int i = 0; i < g.outH(); i++) {
                for (int j = 0; j < g.outW(); j++, yi++) {
                    for (int m = 0; m < g.windowH(); m++) {
                        for (int n = 0; n < g.windowW(); n++) {
                            int ih = i * g.strideH() + m * g.dilationH() - g.padTop();
                            int iw = j * g.strideW() + n * g.dilationW() - g.padLeft();
                            if (0 <= ih && ih < g.inH() && 0 <= iw && iw < g.inW()) {
                                place.at(yi, (nc * g.inH() + ih) * g.inW() + iw);
                            }
                        }
                    }
                }
            }
        }
    }

    static double[] maxPool2d(PoolGeometry g, double[] x) {
        int samples = x.length / g.inSize();
        double[] y = new double[samples * g.outSize()];
        Arrays.fill(y, Double.NEGATIVE_INFINITY);
        poolPlaces(g, samples, (yi, xi) -> y[yi] = Math.max(y[yi], x[xi]));
        return y;
    }

    /** Where the first maximum of each window is, within its sample. */
    static int[] firstMaximum(PoolGeometry g, double[] x) {
        int samples = x.length / g.inSize();
        int[] at = new int[samples * g.outSize()];
        Arrays.fill(at, -1);
        poolPlaces(g, samples, (yi, xi) -> {
            int sample = xi / g.inSize() * g.inSize();
            if (at[yi] < 0 || x[xi] > x[sample + at[yi]]) {
                at[yi] = xi - sample;
            }
        });
        return at;
    }

    static double[] avgPool2d(PoolGeometry g, boolean countIncludePad, double[] x) {
        int samples = x.length / g.inSize();
        int[] places = avgPlaces(g, countIncludePad, samples);
        double[] y = new double[samples * g.outSize()];
        poolPlaces(g, samples, (yi, xi) -> y[yi] += x[xi] / places[yi]);
        return y;
    }

    static double[] avgPool2dInput(PoolGeometry g, boolean countIncludePad, double[] dy) {
        int samples = dy.length / g.outSize();
        int[] places = avgPlaces(g, countIncludePad, samples);
        double[] dx = new double[samples * g.inSize()];
        poolPlaces(g, samples, (yi, xi) -> dx[xi] += dy[yi] / places[yi]);
        return dx;
    }

    /** {@code (sum |x|^p)^(1/p)} under each window. */
    static double[] lpPool2d(PoolGeometry g, double p, double[] x) {
        int samples = x.length / g.inSize();
        double[] y = new double[samples * g.outSize()];
        poolPlaces(g, samples, (yi, xi) -> y[yi] += Math.pow(Math.abs(x[xi]), p));
        return Arrays.stream(y).map(sum -> Math.pow(sum, 1 / p)).toArray();
    }

    /** What each sum is divided by: the whole window, or what of it lies in the image. */
    private static int[] avgPlaces(PoolGeometry g, boolean countIncludePad, int samples) {
        int[] places = new int[samples * g.outSize()];
        if (countIncludePad) {
            Arrays.fill(places, g.windowH() * g.windowW());
        } else {
            poolPlaces(g, samples, (yi, xi) -> places[yi]++);
        }
        return places;
    }

    /** {@code y = x w^T + b}; b's length is the number of outputs. */
    static double[] dense(double[] x, double[] w, double[] b) {
        int out = b.length;
        int in = w.length / out;
        double[] y = new double[x.length / in * out];
        for (int i = 0; i < y.length; i++) {
            y[i] = b[i % out];
            for (int k = 0; k < in; k++) {
                y[i] += w[i % out * in + k] * x[i / out * in + k];
            }
        }
        return y;
    }

    static double relu(double x) {
        return Math.max(0, x);
    }

    static double leakyRelu(double x, double slope) {
        return x > 0 ? x : slope * x;
    }

    static double elu(double x, double alpha) {
        return x > 0 ? x : alpha * Math.expm1(x);
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** {@code y_i = exp(x_i) / sum_j exp(x_j)} of one vector. */
    static double[] softmax(double[] x) {
        double max = Arrays.stream(x).max().orElseThrow();
        double sum = Arrays.stream(x).map(v -> Math.exp(v - max)).sum();
        return Arrays.stream(x).map(v -> Math.exp(v - max) / sum).toArray();
    }

    /** {@code -sum_i t_i log softmax(y)_i} of one vector, {@code t_i = (1 - s) [i = label] + s / classes}. */
    static double softmaxCrossEntropy(double[] y, int label, double smoothing) {
        double max = Arrays.stream(y).max().orElseThrow();
        double logSum =
                max + Math.log(Arrays.stream(y).map(v -> Math.exp(v - max)).sum());
        double loss = 0;
        for (int i = 0; i < y.length; i++) {
            double t = (i == label ? 1 - smoothing : 0) + smoothing / y.length;
            loss += t * (logSum - y[i]);
        }
        return loss;
    }

    /** {@code 1/2 sum_i (t_i - y_i)^2} of one vector, t one-hot. */
    static double squaredError(double[] y, int label) {
        double loss = 0;
        for (int i = 0; i < y.length; i++) {
            double t = i == label ? 1 : 0;
            loss += (t - y[i]) * (t - y[i]) / 2;
        }
        return loss;
    }
}
