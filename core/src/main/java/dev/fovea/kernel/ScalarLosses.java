package dev.fovea.kernel;

/** One record a loss, forward and backward side by side. */
final class ScalarLosses {
    private ScalarLosses() {}

    /**
     * Cross-entropy between the softmax p of y and the target t, {@code L = -sum_i t_i log p_i}, where t is one-hot, smoothed
     * by s: {@code t_i = (1 - s) [i = label] + s / classes} (Szegedy et al. 2016, section 7). Then {@code dL/dy = p - t}.
     */
    record SoftmaxCrossEntropy(int classes, float smoothing) implements LossKernel {
        @Override
        public void forward(float[] y, int[] labels, float[] loss, int from, int to) {
            for (int n = from; n < to; n++) {
                int o = n * classes;
                double logSum = logSumExp(y, o, classes);
                // -log p_i = logSum - y_i
                double mean = 0;
                for (int i = o; i < o + classes; i++) {
                    mean += (logSum - y[i]) / classes;
                }
                loss[n] = (float) ((1 - smoothing) * (logSum - y[o + labels[n]]) + smoothing * mean);
            }
        }

        @Override
        public void backward(float[] y, int[] labels, float scale, float[] dy, int from, int to) {
            for (int n = from; n < to; n++) {
                int o = n * classes;
                double logSum = logSumExp(y, o, classes);
                for (int i = 0; i < classes; i++) {
                    double target = (i == labels[n] ? 1 - smoothing : 0) + smoothing / classes;
                    dy[o + i] = (float) (scale * (StrictMath.exp(y[o + i] - logSum) - target));
                }
            }
        }
    }

    /**
     * The seed's squared error, {@code L = 1/2 sum_i (t_i - y_i)^2} with one-hot t. Behind a sigmoid its gradient is the
     * seed's delta with the sign turned: {@code dL/dnet = (y - t) y (1 - y)}.
     */
    record MeanSquaredError(int outputs) implements LossKernel {
        @Override
        public void forward(float[] y, int[] labels, float[] loss, int from, int to) {
            for (int n = from; n < to; n++) {
                double sum = 0;
                for (int i = 0; i < outputs; i++) {
                    double error = (i == labels[n] ? 1 : 0) - y[n * outputs + i];
                    sum += error * error;
                }
                loss[n] = (float) (sum / 2);
            }
        }

        @Override
        public void backward(float[] y, int[] labels, float scale, float[] dy, int from, int to) {
            for (int n = from; n < to; n++) {
                for (int i = 0; i < outputs; i++) {
                    dy[n * outputs + i] = scale * (y[n * outputs + i] - (i == labels[n] ? 1 : 0));
                }
            }
        }
    }

    static float max(float[] x, int o, int n) {
        float max = x[o];
        for (int i = o + 1; i < o + n; i++) {
            max = Math.max(max, x[i]);
        }
        return max;
    }

    /** {@code log sum_i exp(x_i)}, shifted by the maximum so that exp stays in range. */
    static double logSumExp(float[] x, int o, int n) {
        float max = max(x, o, n);
        double sum = 0;
        for (int i = o; i < o + n; i++) {
            sum += StrictMath.exp(x[i] - max);
        }
        return max + StrictMath.log(sum);
    }
}
