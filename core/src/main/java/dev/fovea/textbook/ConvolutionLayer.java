package dev.fovea.textbook;

/**
 * A convolutional layer of D filters over N input channels, with stride and zero padding: the seed's formulas in full
 * generality. The activation is not part of it; see {@link Activation#apply}.
 *
 * @param w the filters, (D, N, kH, kW)
 * @param b one bias a filter, (D)
 * @param stride the step of the window, both ways
 * @param padding the rows and columns of zeros on every side
 */
public record ConvolutionLayer(double[][][][] w, double[] b, int stride, int padding) {
    /**
     * @throws IllegalArgumentException if the filters differ in size, there is not one bias a filter, the stride is not
     *     positive or the padding negative
     */
    public ConvolutionLayer {
        Matrix.requirePositive("filters", w.length);
        for (int d = 0; d < w.length; d++) {
            String name = "w[" + d + "]";
            requireChannels(name, Matrix.check(name, w[d]), w[0].length);
            Matrix.requireSize(name, w[d][0], w[0][0].length, w[0][0][0].length);
        }
        if (b.length != w.length) {
            throw new IllegalArgumentException("b: expected one bias for each of " + w.length + " filters, got "
                    + b.length + ": give 0 to a filter without bias");
        }
        Matrix.requirePositive("stride", stride);
        Matrix.requireNotNegative("padding", padding);
    }

    /**
     * The weighted input
     * <pre>
     *   net[d][i][j] = sum over n, kh, kw of w[d][n][kh][kw] * x[n][i*S + kh - P][j*S + kw - P] + b[d]
     * </pre>
     * that is {@code sum over n of Conv(pad(x[n]), w[d][n]) + b[d]}. Seed: forward, convolutional layer, for one filter.
     *
     * @param x the input, (N, H, W)
     * @return (D, outH, outW), each of {@link Convolution#outputSize}
     */
    public double[][][] net(double[][][] x) {
        requireChannels("x", Matrix.check("x", x), channels());
        double[][][] net = new double[w.length][][];
        for (int d = 0; d < w.length; d++) {
            double[][] sum = correlate(x[0], w[d][0]);
            for (int n = 1; n < x.length; n++) {
                sum = Matrix.sum(sum, correlate(x[n], w[d][n]));
            }
            double bias = b[d];
            net[d] = Activation.apply(u -> u + bias, sum);
        }
        return net;
    }

    /**
     * The sensitivity of the input,
     * <pre>
     *   dE/dx[n] = sum over d of pad(dilate(delta[d])) * rot180(w[d][n])
     * </pre>
     * with the star a cross-correlation. Seed: backward, convolutional layer, error term for D filters, N input channels
     * and stride S (errata M22 and M23 on its sum and its subscripts).
     *
     * @param delta {@code dE/dnet}, (D, outH, outW)
     * @param height the input's H, which delta alone does not tell when the stride leaves a remainder
     * @param width the input's W
     * @return (N, H, W)
     */
    public double[][][] inputGradient(double[][][] delta, int height, int width) {
        requireChannels("delta", Matrix.check("delta", delta), w.length);
        Matrix.requirePositive("height", height);
        Matrix.requirePositive("width", width);
        double[][][] dx = new double[channels()][height][width];
        for (int n = 0; n < dx.length; n++) {
            for (int d = 0; d < w.length; d++) {
                double[][] map = strideOneMap(delta[d], height, width);
                int padHeight = Convolution.paddingThatInverts(map.length, kernelHeight(), height);
                int padWidth = Convolution.paddingThatInverts(map[0].length, kernelWidth(), width);
                double[][] padded = Convolution.pad(map, padHeight, padHeight, padWidth, padWidth);
                dx[n] = Matrix.sum(dx[n], Convolution.crossCorrelate(padded, Convolution.rot180(w[d][n])));
            }
        }
        return dx;
    }

    /**
     * The gradient of the filters, {@code dE/dw[d][n] = Conv(dilate(delta[d]), pad(x[n]))}: the padded input
     * cross-correlated with the stride-1 sensitivity map. Seed: backward, weight gradient, for one filter with stride 1.
     *
     * @param delta {@code dE/dnet}, (D, outH, outW)
     * @param x the input of the forward pass, (N, H, W)
     * @return (D, N, kH, kW)
     */
    public double[][][][] weightGradient(double[][][] delta, double[][][] x) {
        requireChannels("delta", Matrix.check("delta", delta), w.length);
        requireChannels("x", Matrix.check("x", x), channels());
        double[][][][] dw = new double[w.length][x.length][][];
        for (int d = 0; d < w.length; d++) {
            double[][] map = strideOneMap(delta[d], x[0].length, x[0][0].length);
            for (int n = 0; n < x.length; n++) {
                dw[d][n] = Convolution.weightGradient(map, Convolution.pad(x[n], padding));
            }
        }
        return dw;
    }

    /**
     * The gradient of the biases: for each filter the sum of its own sensitivity map. Seed: backward, weight gradient.
     *
     * @param delta {@code dE/dnet}, (D, outH, outW)
     */
    public double[] biasGradient(double[][][] delta) {
        requireChannels("delta", Matrix.check("delta", delta), w.length);
        double[] db = new double[w.length];
        for (int d = 0; d < w.length; d++) {
            db[d] = Convolution.biasGradient(delta[d]);
        }
        return db;
    }

    private double[][] correlate(double[][] channel, double[][] filter) {
        return Convolution.crossCorrelate(Convolution.pad(channel, padding), filter, stride);
    }

    private double[][] strideOneMap(double[][] delta, int height, int width) {
        return Convolution.dilate(
                delta,
                stride,
                Convolution.strideOneSize(height, kernelHeight(), padding),
                Convolution.strideOneSize(width, kernelWidth(), padding));
    }

    private int channels() {
        return w[0].length;
    }

    private int kernelHeight() {
        return w[0][0].length;
    }

    private int kernelWidth() {
        return w[0][0][0].length;
    }

    private static void requireChannels(String name, double[][][] a, int channels) {
        if (a.length != channels) {
            throw new IllegalArgumentException(name + ": expected " + channels + " channels, got " + a.length
                    + ": the filters (filters, channels, height, width) say how many go in and out");
        }
    }
}
