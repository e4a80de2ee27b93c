package dev.fovea.textbook;

/**
 * Convolution and cross-correlation of matrices, and the transformations by which the seed runs them backward. Indices count
 * from 0. With depth, several filters, stride and padding at once: {@link ConvolutionLayer}.
 */
public final class Convolution {
    private Convolution() {}

    /**
     * The output's width or height: {@code W2 = (W1 - F + 2P) / S + 1}. A remainder is dropped: the last rows and columns
     * that hold no whole window are not looked at. Seed: forward, convolutional layer; it does not say so (erratum M9).
     *
     * @throws IllegalArgumentException if the filter is larger than the padded input
     */
    public static int outputSize(int inputSize, int filterSize, int padding, int stride) {
        Matrix.requirePositive("stride", stride);
        return (strideOneSize(inputSize, filterSize, padding) - 1) / stride + 1;
    }

    /**
     * The output's width or height were the stride 1: {@code W1 - F + 2P + 1}, the size to which {@link #dilate(double[][],
     * int, int, int)} brings a sensitivity map. Seed: backward, convolutional layer, where the formula printed still divides
     * by S (erratum M24).
     *
     * @throws IllegalArgumentException if the filter is larger than the padded input
     */
    public static int strideOneSize(int inputSize, int filterSize, int padding) {
        Matrix.requirePositive("input size", inputSize);
        Matrix.requirePositive("filter size", filterSize);
        Matrix.requireNotNegative("padding", padding);
        if (filterSize > inputSize + 2 * padding) {
            throw new IllegalArgumentException("filter size: expected at most " + (inputSize + 2 * padding) + " (input "
                    + inputSize + " + 2 * padding " + padding + "), got " + filterSize
                    + ": take a smaller filter or more padding");
        }
        return inputSize - filterSize + 2 * padding + 1;
    }

    /**
     * Two-dimensional convolution, whole: every place where A and B meet at all,
     * <pre>
     *   C[s][t] = sum over m, n of A[m][n] * B[s-m][t-n],   terms outside of A or B are 0
     * </pre>
     * of size (hA + hB - 1) x (wA + wB - 1). Seed: basics, convolution, the formula.
     */
    public static double[][] convolveFull(double[][] a, double[][] b) {
        Matrix.check("a", a);
        Matrix.check("b", b);
        double[][] c = new double[a.length + b.length - 1][a[0].length + b[0].length - 1];
        for (int s = 0; s < c.length; s++) {
            for (int t = 0; t < c[0].length; t++) {
                for (int m = 0; m < a.length; m++) {
                    for (int n = 0; n < a[0].length; n++) {
                        if (s - m >= 0 && s - m < b.length && t - n >= 0 && t - n < b[0].length) {
                            c[s][t] += a[m][n] * b[s - m][t - n];
                        }
                    }
                }
            }
        }
        return c;
    }

    /**
     * Two-dimensional convolution, valid: of {@link #convolveFull} the part where all of B lies inside A. Seed: basics,
     * convolution, the printed result (erratum M5 on which part of its formula that is).
     *
     * @throws IllegalArgumentException if B is larger than A
     */
    public static double[][] convolve(double[][] a, double[][] b) {
        requireFits(a, b);
        return pad(convolveFull(a, b), 1 - b.length, 1 - b.length, 1 - b[0].length, 1 - b[0].length);
    }

    /** {@link #crossCorrelate(double[][], double[][], int)} with stride 1. */
    public static double[][] crossCorrelate(double[][] a, double[][] b) {
        return crossCorrelate(a, b, 1);
    }

    /**
     * Cross-correlation, what machine learning calls convolution, of an input A and a filter B:
     * <pre>
     *   C[i][j] = sum over m, n of B[m][n] * A[i*S + m][j*S + n],   m, n over the filter
     * </pre>
     * of {@link #outputSize}. Seed: basics, convolution, where A and B stand the other way round (erratum M6).
     *
     * @throws IllegalArgumentException if B is larger than A or the stride is not positive
     */
    public static double[][] crossCorrelate(double[][] a, double[][] b, int stride) {
        requireFits(a, b);
        double[][] c =
                new double[outputSize(a.length, b.length, 0, stride)][outputSize(a[0].length, b[0].length, 0, stride)];
        for (int i = 0; i < c.length; i++) {
            for (int j = 0; j < c[0].length; j++) {
                for (int m = 0; m < b.length; m++) {
                    for (int n = 0; n < b[0].length; n++) {
                        c[i][j] += b[m][n] * a[i * stride + m][j * stride + n];
                    }
                }
            }
        }
        return c;
    }

    /** Zero padding of {@code padding} rows and columns on every side. Seed: forward, convolutional layer. */
    public static double[][] pad(double[][] a, int padding) {
        return pad(a, padding, padding, padding, padding);
    }

    /**
     * Zero padding of each side by its own number of rows and columns. A negative number cuts that many off, so that
     * {@code pad(pad(a, p), -p)} is {@code a}, and the padding that inverts a convolution may be any number.
     *
     * @throws IllegalArgumentException if nothing is left
     */
    public static double[][] pad(double[][] a, int top, int bottom, int left, int right) {
        Matrix.check("a", a);
        int height = top + a.length + bottom;
        int width = left + a[0].length + right;
        if (height <= 0 || width <= 0) {
            throw new IllegalArgumentException("padding: expected to leave at least 1 x 1, got " + height + " x "
                    + width + " of " + Matrix.size(a) + ": cut off less");
        }
        double[][] padded = new double[height][width];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                if (top + i >= 0 && top + i < height && left + j >= 0 && left + j < width) {
                    padded[top + i][left + j] = a[i][j];
                }
            }
        }
        return padded;
    }

    /** A filter turned by 180 degrees: {@code [i][j] -> [h-1-i][w-1-j]}. Seed: backward, convolutional layer. */
    public static double[][] rot180(double[][] a) {
        Matrix.check("a", a);
        double[][] turned = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                turned[a.length - 1 - i][a[0].length - 1 - j] = a[i][j];
            }
        }
        return turned;
    }

    /** {@link #dilate(double[][], int, int, int)} without trailing zeros: to size {@code (h - 1) * S + 1}. */
    public static double[][] dilate(double[][] delta, int stride) {
        Matrix.check("delta", delta);
        Matrix.requirePositive("stride", stride);
        return dilate(delta, stride, (delta.length - 1) * stride + 1, (delta[0].length - 1) * stride + 1);
    }

    /**
     * A sensitivity map as it would be for stride 1: {@code [i][j] -> [i*S][j*S]}, zeros between. The size must be given
     * because it cannot be known from the map: where {@code W1 - F + 2P} leaves a remainder by S, the stride-1 map of
     * {@link #strideOneSize} has that many more rows or columns, all zero. Seed: backward, convolutional layer (erratum M25
     * on its indices).
     *
     * @throws IllegalArgumentException if stride S would not select a map of delta's size from one of height x width
     */
    public static double[][] dilate(double[][] delta, int stride, int height, int width) {
        Matrix.check("delta", delta);
        Matrix.requirePositive("stride", stride);
        Matrix.requirePositive("height", height);
        Matrix.requirePositive("width", width);
        Matrix.requireSize("delta", delta, (height - 1) / stride + 1, (width - 1) / stride + 1);
        double[][] dilated = new double[height][width];
        for (int i = 0; i < delta.length; i++) {
            for (int j = 0; j < delta[0].length; j++) {
                dilated[i * stride][j * stride] = delta[i][j];
            }
        }
        return dilated;
    }

    /**
     * The padding under which a filter brings a stride-1 sensitivity map back to the input's size: {@code P = (W2 - 1 + F -
     * W1) / 2}. Seed: backward, convolutional layer; there W1 is the sensitivity map's size and W2 the input's (erratum
     * M21). For a layer with padding p it is {@code F - 1 - p}, negative where p is larger than {@code F - 1}.
     *
     * @throws IllegalArgumentException if the padding would not be whole, as for a map that lacks its trailing zeros
     */
    public static int paddingThatInverts(int mapSize, int filterSize, int inputSize) {
        int twice = inputSize - 1 + filterSize - mapSize;
        if (twice % 2 != 0) {
            throw new IllegalArgumentException("padding: expected input - 1 + filter - map to be even, got " + inputSize
                    + " - 1 + " + filterSize + " - " + mapSize + " = " + twice
                    + ": dilate the map to the whole stride-1 size first");
        }
        return twice / 2;
    }

    /**
     * The sensitivity of the input of one filter with stride 1: {@code dE/da = pad(delta) * rot180(w)}, where the star is a
     * cross-correlation (erratum M20). Seed: backward, convolutional layer, where it is written out for 3 x 3 and 2 x 2.
     *
     * <p>The error term of the layer below is {@code Hadamard.product(inputGradient(delta, w), f'(net))}.
     */
    public static double[][] inputGradient(double[][] delta, double[][] w) {
        Matrix.check("w", w);
        int padHeight = w.length - 1;
        int padWidth = w[0].length - 1;
        return crossCorrelate(pad(delta, padHeight, padHeight, padWidth, padWidth), rot180(w));
    }

    /**
     * The gradient of one filter with stride 1: {@code dE/dw = Conv(delta, a)}, the input a cross-correlated with the
     * sensitivity map as filter. Seed: backward, weight gradient.
     */
    public static double[][] weightGradient(double[][] delta, double[][] a) {
        return crossCorrelate(a, delta);
    }

    /** The gradient of one filter's bias: {@code dE/db}, the sum of its sensitivity map. Seed: backward, weight gradient. */
    public static double biasGradient(double[][] delta) {
        Matrix.check("delta", delta);
        double sum = 0;
        for (double[] row : delta) {
            for (double d : row) {
                sum += d;
            }
        }
        return sum;
    }

    private static void requireFits(double[][] a, double[][] b) {
        Matrix.check("a", a);
        Matrix.check("b", b);
        if (b.length > a.length || b[0].length > a[0].length) {
            throw new IllegalArgumentException("filter: expected at most the input's " + Matrix.size(a) + ", got "
                    + Matrix.size(b) + ": pad the input or take a smaller filter");
        }
    }
}
