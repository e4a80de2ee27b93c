package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.BatchNormKernel;
import dev.fovea.kernel.Epilogue;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Batch normalisation with lanes over the places of a channel; sums are {@link Reductions}', in one order on every JVM. */
record VectorBatchNorm(int channels, int places, Epilogue epilogue) implements BatchNormKernel {
    /** {@code sum (x - m)^2 / count - (mean - m)^2}, where m is the mean rounded to a float. */
    @Override
    public void moments(float[] x, int n, int fromC, int toC, double[] mean, double[] variance) {
        double count = (double) n * places;
        for (int c = fromC; c < toC; c++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += Reductions.sum(x, (i * channels + c) * places, places);
            }
            mean[c] = sum / count;
            float m = (float) mean[c];
            double squares = 0;
            for (int i = 0; i < n; i++) {
                squares += Reductions.dotFrom(m, x, x, m, (i * channels + c) * places, places);
            }
            double rest = mean[c] - m;
            variance[c] = Math.max(0, squares / count - rest * rest);
        }
    }

    @Override
    public void forward(float[] x, float[] scale, float[] shift, float[] y, int from, int to) {
        float least = epilogue.least();
        float most = epilogue.most();
        for (int row = from * channels; row < to * channels; row++) {
            float a = scale[row % channels];
            float b = shift[row % channels];
            FloatVector va = FloatVector.broadcast(SPECIES, a);
            FloatVector vb = FloatVector.broadcast(SPECIES, b);
            int end = (row + 1) * places;
            int i = row * places;
            for (; i <= end - LANES; i += LANES) {
                FloatVector.fromArray(SPECIES, x, i)
                        .mul(va)
                        .add(vb)
                        .max(least)
                        .min(most)
                        .intoArray(y, i);
            }
            for (; i < end; i++) {
                y[i] = Math.min(Math.max(a * x[i] + b, least), most);
            }
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
            double[] product) {
        for (int c = fromC; c < toC; c++) {
            float m = (float) mean[c];
            double sumDy = 0;
            double sumDyX = 0;
            for (int i = 0; i < n; i++) {
                int o = (i * channels + c) * places;
                if (epilogue != Epilogue.NONE) {
                    mask(y, dy, o, o + places);
                }
                sumDy += Reductions.sum(dy, o, places);
                sumDyX += Reductions.dotFrom(0, dy, x, m, o, places);
            }
            sum[c] = sumDy;
            product[c] = sumDyX - (mean[c] - m) * sumDy;
        }
    }

    private void mask(float[] y, float[] dy, int from, int to) {
        FloatVector zero = FloatVector.zero(SPECIES);
        float most = epilogue.most();
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector yi = FloatVector.fromArray(SPECIES, y, i);
            zero.blend(
                            FloatVector.fromArray(SPECIES, dy, i),
                            yi.compare(VectorOperators.GT, 0).and(yi.compare(VectorOperators.LT, most)))
                    .intoArray(dy, i);
        }
        for (; i < to; i++) {
            dy[i] = epilogue.passes(y[i]) ? dy[i] : 0;
        }
    }

    @Override
    public void backward(float[] x, float[] dy, float[] a, float[] b, float[] d, float[] dx, int from, int to) {
        for (int row = from * channels; row < to * channels; row++) {
            float ac = a[row % channels];
            float bc = b[row % channels];
            float dc = d[row % channels];
            int end = (row + 1) * places;
            int i = row * places;
            for (; i <= end - LANES; i += LANES) {
                FloatVector ofX = FloatVector.fromArray(SPECIES, x, i).mul(bc).add(dc);
                FloatVector.fromArray(SPECIES, dy, i).mul(ac).add(ofX).intoArray(dx, i);
            }
            for (; i < end; i++) {
                dx[i] = ac * dy[i] + (bc * x[i] + dc);
            }
        }
    }
}
