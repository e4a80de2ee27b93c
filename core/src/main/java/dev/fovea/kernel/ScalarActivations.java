package dev.fovea.kernel;

/** One record an activation, forward and backward side by side. */
final class ScalarActivations {
    private ScalarActivations() {}

    record Relu() implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                y[i] = Math.max(0, x[i]);
            }
        }

        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                dx[i] = y[i] > 0 ? dy[i] : 0;
            }
        }
    }

    record LeakyRelu(float slope) implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                y[i] = x[i] > 0 ? x[i] : slope * x[i];
            }
        }

        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                dx[i] = y[i] > 0 ? dy[i] : slope * dy[i];
            }
        }
    }

    record Elu(float alpha) implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                y[i] = x[i] > 0 ? x[i] : alpha * (float) StrictMath.expm1(x[i]);
            }
        }

        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                // alpha exp(x) = y + alpha
                dx[i] = y[i] > 0 ? dy[i] : dy[i] * (y[i] + alpha);
            }
        }
    }

    record Sigmoid() implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                y[i] = (float) (1 / (1 + StrictMath.exp(-x[i])));
            }
        }

        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                dx[i] = dy[i] * (y[i] * (1 - y[i]));
            }
        }
    }

    record Tanh() implements ActivationKernel {
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                y[i] = (float) StrictMath.tanh(x[i]);
            }
        }

        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            for (int i = from * size; i < to * size; i++) {
                dx[i] = dy[i] * (1 - y[i] * y[i]);
            }
        }
    }

    record Softmax() implements ActivationKernel {
        /** {@code y_i = exp(x_i - max) / sum_j exp(x_j - max)}: the shift changes nothing but keeps exp in range. */
        @Override
        public void forward(float[] x, float[] y, int size, int from, int to) {
            for (int n = from; n < to; n++) {
                int o = n * size;
                float max = ScalarLosses.max(x, o, size);
                double sum = 0;
                for (int i = o; i < o + size; i++) {
                    sum += StrictMath.exp(x[i] - max);
                }
                for (int i = o; i < o + size; i++) {
                    y[i] = (float) (StrictMath.exp(x[i] - max) / sum);
                }
            }
        }

        /** {@code dx_i = y_i (dy_i - sum_j dy_j y_j)}. */
        @Override
        public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
            for (int n = from; n < to; n++) {
                int o = n * size;
                float mean = Rows.dot(dy, o, y, o, size);
                for (int i = o; i < o + size; i++) {
                    dx[i] = y[i] * (dy[i] - mean);
                }
            }
        }
    }
}
