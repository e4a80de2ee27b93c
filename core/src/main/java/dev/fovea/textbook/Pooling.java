package dev.fovea.textbook;

/**
 * Pooling of a matrix, by the maximum or the mean of each window; channels are pooled one by one. Rows and columns that hold
 * no whole window are dropped, and get no sensitivity. Seed: forward, pooling layer; backward, pooling layer.
 *
 * @param height the window's height
 * @param width the window's width
 * @param stride the step of the window, both ways
 */
public record Pooling(int height, int width, int stride) {
    /** @throws IllegalArgumentException if a number is not positive */
    public Pooling {
        Matrix.requirePositive("window height", height);
        Matrix.requirePositive("window width", width);
        Matrix.requirePositive("stride", stride);
    }

    /** Windows of n x n side by side, as in all the seed's examples. */
    public static Pooling of(int n) {
        return new Pooling(n, n, n);
    }

    /** {@code B[i][j] = max of A over window (i, j)}. */
    public double[][] max(double[][] a) {
        double[][] b = output(a);
        for (int i = 0; i < b.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                int[] at = firstMaximum(a, i * stride, j * stride);
                b[i][j] = a[at[0]][at[1]];
            }
        }
        return b;
    }

    /**
     * The sensitivity of max pooling's input: {@code delta[i][j]} goes to the maximum of window (i, j), all others get 0.
     * Among equals the first one in reading order is the maximum; where windows overlap, the sensitivities add up.
     *
     * @param delta one number a window
     * @param a the input of the forward pass
     */
    public double[][] maxDelta(double[][] delta, double[][] a) {
        double[][] b = output(a);
        Matrix.requireSize("delta", Matrix.check("delta", delta), b.length, b[0].length);
        double[][] da = new double[a.length][a[0].length];
        for (int i = 0; i < delta.length; i++) {
            for (int j = 0; j < delta[0].length; j++) {
                int[] at = firstMaximum(a, i * stride, j * stride);
                da[at[0]][at[1]] += delta[i][j];
            }
        }
        return da;
    }

    /** {@code B[i][j] = mean of A over window (i, j)}. */
    public double[][] mean(double[][] a) {
        double[][] b = output(a);
        for (int i = 0; i < b.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                for (int m = 0; m < height; m++) {
                    for (int n = 0; n < width; n++) {
                        b[i][j] += a[i * stride + m][j * stride + n] / (height * width);
                    }
                }
            }
        }
        return b;
    }

    /**
     * The sensitivity of mean pooling's input: {@code delta[i][j] / (height * width)} to every element of window (i, j).
     * Where windows lie side by side and fill the input it is {@code delta ⊗ (1/n²)}, {@link Kronecker#product}; where
     * they overlap, the shares add up.
     *
     * @param delta one number a window
     * @param inputHeight the input's height, which delta alone does not tell when the windows leave a remainder
     * @param inputWidth the input's width
     */
    public double[][] meanDelta(double[][] delta, int inputHeight, int inputWidth) {
        Matrix.requirePositive("input height", inputHeight);
        Matrix.requirePositive("input width", inputWidth);
        double[][] da = new double[inputHeight][inputWidth];
        double[][] b = output(da);
        Matrix.requireSize("delta", Matrix.check("delta", delta), b.length, b[0].length);
        for (int i = 0; i < delta.length; i++) {
            for (int j = 0; j < delta[0].length; j++) {
                for (int m = 0; m < height; m++) {
                    for (int n = 0; n < width; n++) {
                        da[i * stride + m][j * stride + n] += delta[i][j] / (height * width);
                    }
                }
            }
        }
        return da;
    }

    private double[][] output(double[][] a) {
        Matrix.check("a", a);
        if (height > a.length || width > a[0].length) {
            throw new IllegalArgumentException("window: expected at most the input's " + Matrix.size(a) + ", got "
                    + height + " x " + width + ": pool with a smaller window");
        }
        return new double[Convolution.outputSize(a.length, height, 0, stride)]
                [Convolution.outputSize(a[0].length, width, 0, stride)];
    }

    private int[] firstMaximum(double[][] a, int top, int left) {
        int[] at = {top, left};
        for (int i = top; i < top + height; i++) {
            for (int j = left; j < left + width; j++) {
                if (a[i][j] > a[at[0]][at[1]]) {
                    at = new int[] {i, j};
                }
            }
        }
        return at;
    }
}
