package dev.fovea.simd;

import dev.fovea.kernel.ActivationKernel;

/** {@code y_i = exp(x_i - max) / sum_j exp(x_j - max)}. */
record Softmax() implements ActivationKernel {
    @Override
    public void forward(float[] x, float[] y, int size, int from, int to) {
        for (int o = from * size; o < to * size; o += size) {
            Exponential.exp(x, o, Reductions.max(x, o, size), y, o, size);
            float factor = (float) (1 / Reductions.sum(y, o, size));
            for (int i = o; i < o + size; i++) {
                y[i] *= factor;
            }
        }
    }

    /** {@code dx_i = y_i (dy_i - sum_j dy_j y_j)}. */
    @Override
    public void backward(float[] y, float[] dy, float[] dx, int size, int from, int to) {
        for (int o = from * size; o < to * size; o += size) {
            float mean = (float) Reductions.dot(dy, y, o, size);
            for (int i = o; i < o + size; i++) {
                dx[i] = y[i] * (dy[i] - mean);
            }
        }
    }
}
