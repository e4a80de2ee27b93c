package dev.fovea.kernel;

/**
 * Losses that all families of kernels compute alike, in double precision: beside a network's layers they are little work. One
 * record a loss, forward and backward side by side; t is 1 at the label and 0 elsewhere.
 */
final class PlainLosses {
    private PlainLosses() {}

    /**
     * Cross-entropy in which each class has a weight: {@code L = -sum_i t_i log p_i} with p the softmax of y and {@code t_i = w_i ((1 -
     * s) [i = label] + s / classes)}. Then {@code dL/dy_i = p_i sum_j t_j - t_i}. A sample counts for the weight of its class in the
     * mean of a batch, as in PyTorch's {@code CrossEntropyLoss}.
     *
     * @param w (classes)
     */
    record WeightedCrossEntropy(double[] w, float smoothing) implements LossKernel {
        @Override
        public double weight(int label) {
            return w[label];
        }

        @Override
        public void forward(float[] y, int[] labels, float[] loss, int from, int to) {
            for (int n = from; n < to; n++) {
                int o = n * w.length;
                double logSum = ScalarLosses.logSumExp(y, o, w.length);
                double sum = 0;
                for (int i = 0; i < w.length; i++) {
                    sum += target(i, labels[n]) * (logSum - y[o + i]);
                }
                loss[n] = (float) sum;
            }
        }

        @Override
        public void backward(float[] y, int[] labels, float scale, float[] dy, int from, int to) {
            for (int n = from; n < to; n++) {
                int o = n * w.length;
                double logSum = ScalarLosses.logSumExp(y, o, w.length);
                double targets = 0;
                for (int i = 0; i < w.length; i++) {
                    targets += target(i, labels[n]);
                }
                for (int i = 0; i < w.length; i++) {
                    double p = StrictMath.exp(y[o + i] - logSum);
                    dy[o + i] = (float) (scale * (targets * p - target(i, labels[n])));
                }
            }
        }

        private double target(int i, int label) {
            return w[i] * ((i == label ? 1.0 - smoothing : 0) + (double) smoothing / w.length);
        }
    }

    /**
     * Focal loss (Lin et al., ICCV 2017, eq. 4) of a softmax: {@code L = -(1 - p)^gamma log p} with p the probability of the label.
     * With {@code u = log p} and {@code q = 1 - p}, {@code dL/du = gamma q^(gamma - 1) p u - q^gamma} and {@code du/dy_i = t_i - p_i}.
     */
    record Focal(int classes, double gamma) implements LossKernel {
        @Override
        public void forward(float[] y, int[] labels, float[] loss, int from, int to) {
            for (int n = from; n < to; n++) {
                int o = n * classes;
                double u = y[o + labels[n]] - ScalarLosses.logSumExp(y, o, classes);
                loss[n] = (float) (-StrictMath.pow(-StrictMath.expm1(u), gamma) * u);
            }
        }

        @Override
        public void backward(float[] y, int[] labels, float scale, float[] dy, int from, int to) {
            for (int n = from; n < to; n++) {
                int o = n * classes;
                double logSum = ScalarLosses.logSumExp(y, o, classes);
                double slope = scale * slope(y[o + labels[n]] - logSum);
                for (int i = 0; i < classes; i++) {
                    double p = StrictMath.exp(y[o + i] - logSum);
                    dy[o + i] = (float) (slope * ((i == labels[n] ? 1 : 0) - p));
                }
            }
        }

        /** {@code dL/du}; where the label is certain, 0 times infinity is 0. */
        private double slope(double u) {
            double q = -StrictMath.expm1(u);
            if (!(q > 0)) {
                return Double.isNaN(u) ? u : 0;
            }
            return gamma * StrictMath.pow(q, gamma - 1) * (1 - q) * u - StrictMath.pow(q, gamma);
        }
    }

    /**
     * Binary cross-entropy of logits, one yes or no an output: {@code L = 1/n sum_i log(1 + e^y_i) - t_i y_i}, computed as {@code
     * max(y, 0) - t y + log(1 + e^-|y|)}; {@code dL/dy_i = (sigmoid(y_i) - t_i) / n}.
     */
    record BinaryCrossEntropy(int outputs) implements LossKernel {
        @Override
        public void forward(float[] y, int[] labels, float[] loss, int from, int to) {
            for (int n = from; n < to; n++) {
                double sum = 0;
                for (int i = 0; i < outputs; i++) {
                    double logit = y[n * outputs + i];
                    double t = i == labels[n] ? 1 : 0;
                    sum += Math.max(logit, 0) - t * logit + StrictMath.log1p(StrictMath.exp(-Math.abs(logit)));
                }
                loss[n] = (float) (sum / outputs);
            }
        }

        @Override
        public void backward(float[] y, int[] labels, float scale, float[] dy, int from, int to) {
            for (int n = from; n < to; n++) {
                for (int i = 0; i < outputs; i++) {
                    double sigmoid = 1 / (1 + StrictMath.exp(-y[n * outputs + i]));
                    dy[n * outputs + i] = (float) (scale * (sigmoid - (i == labels[n] ? 1 : 0)) / outputs);
                }
            }
        }
    }

    /** The absolute error {@code L = 1/n sum_i |y_i - t_i|}; its gradient where nothing is wrong is 0. */
    record AbsoluteError(int outputs) implements LossKernel {
        @Override
        public void forward(float[] y, int[] labels, float[] loss, int from, int to) {
            for (int n = from; n < to; n++) {
                double sum = 0;
                for (int i = 0; i < outputs; i++) {
                    sum += Math.abs(y[n * outputs + i] - (i == labels[n] ? 1.0 : 0));
                }
                loss[n] = (float) (sum / outputs);
            }
        }

        @Override
        public void backward(float[] y, int[] labels, float scale, float[] dy, int from, int to) {
            for (int n = from; n < to; n++) {
                for (int i = 0; i < outputs; i++) {
                    double error = y[n * outputs + i] - (i == labels[n] ? 1.0 : 0);
                    dy[n * outputs + i] = (float) (scale * Math.signum(error) / outputs);
                }
            }
        }
    }

    /**
     * Huber's loss (Huber 1964): of the error {@code e = y_i - t_i} half the square where it is at most delta, {@code delta (|e| -
     * delta / 2)} beyond; the mean over the outputs. The gradient is e, cut to {@code [-delta, delta]}.
     */
    record Huber(int outputs, double delta) implements LossKernel {
        @Override
        public void forward(float[] y, int[] labels, float[] loss, int from, int to) {
            for (int n = from; n < to; n++) {
                double sum = 0;
                for (int i = 0; i < outputs; i++) {
                    double e = Math.abs(y[n * outputs + i] - (i == labels[n] ? 1.0 : 0));
                    sum += e <= delta ? e * e / 2 : delta * (e - delta / 2);
                }
                loss[n] = (float) (sum / outputs);
            }
        }

        @Override
        public void backward(float[] y, int[] labels, float scale, float[] dy, int from, int to) {
            for (int n = from; n < to; n++) {
                for (int i = 0; i < outputs; i++) {
                    double e = y[n * outputs + i] - (i == labels[n] ? 1.0 : 0);
                    dy[n * outputs + i] = (float) (scale * Math.max(-delta, Math.min(delta, e)) / outputs);
                }
            }
        }
    }
}
