package dev.fovea.kernel;

/** Sums in double precision, an element at a time; moments in two passes, so that a large mean does not eat the variance. */
record ScalarBatchNorm(int channels, int places, Epilogue epilogue) implements BatchNormKernel {
    @Override
    public void moments(float[] x, int n, int fromC, int toC, double[] mean, double[] variance, float[] scratch) {
        double count = (double) n * places;
        for (int c = fromC; c < toC; c++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                int o = (i * channels + c) * places;
                for (int p = o; p < o + places; p++) {
                    sum += x[p];
                }
            }
            mean[c] = sum / count;
            double squares = 0;
            for (int i = 0; i < n; i++) {
                int o = (i * channels + c) * places;
                for (int p = o; p < o + places; p++) {
                    squares += (x[p] - mean[c]) * (x[p] - mean[c]);
                }
            }
            variance[c] = squares / count;
        }
    }

    @Override
    public void forward(float[] x, float[] scale, float[] shift, float[] y, int from, int to) {
        for (int row = from * channels; row < to * channels; row++) {
            Rows.scaleShift(scale[row % channels], shift[row % channels], x, y, row * places, (row + 1) * places);
            Rows.apply(epilogue, y, row * places, places);
        }
    }

    @Override
    public void gradientSums(
            float[] x,
            float[] y,
            float[] dy,
            int n,
            int fromC,
            int toC,
            double[] mean,
            double[] sum,
            double[] product,
            float[] scratch) {
        for (int c = fromC; c < toC; c++) {
            sum[c] = 0;
            product[c] = 0;
            for (int i = 0; i < n; i++) {
                int o = (i * channels + c) * places;
                for (int p = o; p < o + places; p++) {
                    dy[p] = epilogue.passes(y[p]) ? dy[p] : 0;
                    sum[c] += dy[p];
                    product[c] += dy[p] * (x[p] - mean[c]);
                }
            }
        }
    }

    @Override
    public void backward(float[] x, float[] dy, float[] a, float[] b, float[] d, float[] dx, int from, int to) {
        for (int row = from * channels; row < to * channels; row++) {
            int c = row % channels;
            float ac = a[c];
            float bc = b[c];
            float dc = d[c];
            for (int p = row * places; p < (row + 1) * places; p++) {
                dx[p] = ac * dy[p] + (bc * x[p] + dc);
            }
        }
    }
}
