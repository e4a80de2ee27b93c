package dev.fovea.kernel;

/** A slope at a time. */
record ScalarPrelu(int slopes, int span) implements PreluKernel {
    @Override
    public void forward(float[] x, float[] a, float[] y, int from, int to) {
        bend(x, a, x, y, from, to);
    }

    @Override
    public void backwardInput(float[] x, float[] a, float[] dy, float[] dx, int from, int to) {
        bend(x, a, dy, dx, from, to);
    }

    /** {@code y = x > 0 ? v : a v}. */
    private void bend(float[] x, float[] a, float[] v, float[] y, int from, int to) {
        for (int row = from * slopes; row < to * slopes; row++) {
            float slope = a[row % slopes];
            for (int i = row * span; i < (row + 1) * span; i++) {
                y[i] = x[i] > 0 ? v[i] : slope * v[i];
            }
        }
    }

    @Override
    public void backwardWeights(float[] x, float[] dy, float[] da, int from, int to) {
        for (int row = from * slopes; row < to * slopes; row++) {
            float sum = 0;
            for (int i = row * span; i < (row + 1) * span; i++) {
                sum += x[i] > 0 ? 0 : dy[i] * x[i];
            }
            da[row % slopes] += sum;
        }
    }
}
