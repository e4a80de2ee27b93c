package dev.fovea.simd;

import dev.fovea.kernel.LossKernel;

/**
 * Losses of vectors that are often shorter than a register: ten classes. What surrounds the exponentials is therefore plain loops,
 * which the JIT vectorises where there is something to gain.
 */
final class VectorLosses {
    private VectorLosses() {}

    /**
     * Cross-entropy between the softmax p of y and the smoothed target {@code t_i = (1 - s) [i = label] + s / classes}:
     *
     * <pre>
     *   L = log sum_j exp(y_j - max) - sum_i t_i (y_i - max)      dL/dy = p - t
     * </pre>
     *
     * At the label {@code p - t} subtracts almost equal numbers once a network is sure, so there it is computed in double
     * precision.
     */
    record SoftmaxCrossEntropy(int classes, float smoothing) implements LossKernel {
        @Override
        public void forward(float[] y, int[] labels, float[] loss, int from, int to) {
            for (int n = from; n < to; n++) {
                int o = n * classes;
                float max = Reductions.max(y, o, classes);
                double sum = 0;
                double distance = 0;
                for (int i = o; i < o + classes; i++) {
                    float d = y[i] - max;
                    sum += Exponential.exp(d);
                    distance += d;
                }
                double target = (1.0 - smoothing) * (y[o + labels[n]] - max) + smoothing * (distance / classes);
                loss[n] = (float) (StrictMath.log(sum) - target);
            }
        }

        @Override
        public void backward(float[] y, int[] labels, float scale, float[] dy, int from, int to) {
            double elsewhere = scale * ((double) smoothing / classes);
            double atLabel = scale * (1.0 - smoothing) + elsewhere;
            for (int n = from; n < to; n++) {
                int o = n * classes;
                int label = o + labels[n];
                Exponential.exp(y, o, Reductions.max(y, o, classes), dy, o, classes);
                double factor = scale / Reductions.sum(dy, o, classes);
                float atTheLabel = (float) (dy[label] * factor - atLabel);
                scaleAndSubtract(dy, o, o + classes, (float) factor, (float) elsewhere);
                dy[label] = atTheLabel;
            }
        }

        private static void scaleAndSubtract(float[] a, int from, int to, float factor, float subtrahend) {
            for (int i = from; i < to; i++) {
                a[i] = Math.fma(a[i], factor, -subtrahend);
            }
        }
    }

    /** {@code L = 1/2 sum_i (t_i - y_i)^2} with one-hot t; {@code dL/dy = y - t}. */
    record MeanSquaredError(int outputs) implements LossKernel {
        @Override
        public void forward(float[] y, int[] labels, float[] loss, int from, int to) {
            for (int n = from; n < to; n++) {
                int o = n * outputs;
                int label = o + labels[n];
                double error = 1.0 - y[label];
                double sum = sumOfSquares(y, o, label) + error * error + sumOfSquares(y, label + 1, o + outputs);
                loss[n] = (float) (sum / 2);
            }
        }

        private static double sumOfSquares(float[] y, int from, int to) {
            double s0 = 0;
            double s1 = 0;
            int i = from;
            for (; i < to - 1; i += 2) {
                s0 += (double) y[i] * y[i];
                s1 += (double) y[i + 1] * y[i + 1];
            }
            return i < to ? s0 + s1 + (double) y[i] * y[i] : s0 + s1;
        }

        @Override
        public void backward(float[] y, int[] labels, float scale, float[] dy, int from, int to) {
            for (int i = from * outputs; i < to * outputs; i++) {
                dy[i] = scale * y[i];
            }
            for (int n = from; n < to; n++) {
                int label = n * outputs + labels[n];
                dy[label] = scale * (y[label] - 1);
            }
        }
    }
}
