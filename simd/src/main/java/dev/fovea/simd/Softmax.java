package dev.fovea.simd;

import dev.fovea.kernel.ActivationKernel;

/**
 * {@code y_i = exp(x_i - max) / sum_j exp(x_j - max)}. What follows the exponentials is plain loops in double
 * precision, which cost little beside them.
 */
record Softmax() implements ActivationKernel {
    @Override
    public void forward(float[] x, float[] y, int size, int from, int to) {
        for (int o = from * size; o < to * size; o += size) {
            Exponential.exp(x, o, Reductions.max(x, o, size), y, o, size);
            double factor = 1 / Reductions.sum(y, o, size);
            for (int i = o; i < o + size; i++) {
                y[i] = (float) (y[i] * factor);
            }
        }
    }

    /** {@code dx_i = y_i (dy_i - sum_j dy_j y_j)}. */
    @Override
    public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
        for (int o = from * size; o < to * size; o += size) {
            double mean = 0;
            for (int i = o; i < o + size; i++) {
                mean += (double) dy[i] * y[i];
            }
            for (int i = o; i < o + size; i++) {
                dx[i] = (float) (y[i] * (dy[i] - mean));
            }
        }
    }
}
