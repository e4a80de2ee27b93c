package dev.fovea.kernel;

/** A factor at a time. */
record ScalarMultiply(int factors, int span) implements MultiplyKernel {
    @Override
    public void forward(float[] x, float[] f, float[] y, int from, int to) {
        for (int row = from * factors; row < to * factors; row++) {
            for (int i = row * span; i < (row + 1) * span; i++) {
                y[i] = x[i] * f[row];
            }
        }
    }

    @Override
    public void backwardFactor(float[] x, float[] dy, float[] df, int from, int to) {
        for (int row = from * factors; row < to * factors; row++) {
            float sum = 0;
            for (int i = row * span; i < (row + 1) * span; i++) {
                sum += dy[i] * x[i];
            }
            df[row] = sum;
        }
    }
}
