package dev.fovea.kernel;

import java.util.Arrays;

/** The seed's {@code W x}, with a bias and for a batch. */
record ScalarDense(int in, int out, Epilogue epilogue) implements DenseKernel {
    @Override
    public String description() {
        return "a row at a time, as specified";
    }

    @Override
    public void forward(float[] x, PackedWeights weights, float[] y, int from, int to, float[] scratch) {
        for (int n = from; n < to; n++) {
            for (int o = 0; o < out; o++) {
                y[n * out + o] = weights.b()[o] + Rows.dot(weights.w(), o * in, x, n * in, in);
            }
            Rows.apply(epilogue, y, n * out, out);
        }
    }

    @Override
    public void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
        Arrays.fill(dx, from * in, to * in, 0);
        for (int n = from; n < to; n++) {
            for (int o = 0; o < out; o++) {
                Rows.addScaled(dy[n * out + o], weights.w(), o * in, dx, n * in, in);
            }
        }
    }

    @Override
    public void backwardWeights(
            float[] x, float[] dy, float[] dw, float[] db, int n, int fromRow, int toRow, float[] scratch) {
        for (int o = fromRow; o < toRow; o++) {
            for (int i = 0; i < n; i++) {
                Rows.addScaled(dy[i * out + o], x, i * in, dw, o * in, in);
                db[o] += dy[i * out + o];
            }
        }
    }
}
