package dev.fovea.simd;

import static dev.fovea.simd.Lanes.LANES;
import static dev.fovea.simd.Lanes.SPECIES;

import dev.fovea.kernel.BatchNormKernel;
import dev.fovea.kernel.Epilogue;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Batch normalisation with lanes over the places of a channel. Sums run along a row of places in floats, lane by lane, and over lanes
 * and rows in doubles, in one order on every JVM.
 */
record VectorBatchNorm(int channels, int places, Epilogue epilogue) implements BatchNormKernel {
    /** The lanes of two sums. */
    @Override
    public int scratchSize() {
        return 2 * LANES;
    }

    /**
     * In one pass, by deviations d from the first sample's mean m, so that a large mean does not eat the variance: {@code mean = m +
     * sum d / count} and {@code variance = sum d^2 / count - (mean - m)^2}.
     */
    @Override
    public void moments(float[] x, int n, int fromC, int toC, double[] mean, double[] variance, float[] scratch) {
        double count = (double) n * places;
        for (int c = fromC; c < toC; c++) {
            float m = (float) (Reductions.sum(x, c * places, places) / places);
            double sum = 0;
            double squares = 0;
            for (int row = c; row < n * channels; row += channels) {
                int end = (row + 1) * places;
                int i = sumDeviations(x, m, row * places, end, scratch);
                sum += Reductions.sum(scratch, 0, LANES);
                squares += Reductions.sum(scratch, LANES, LANES);
                for (; i < end; i++) {
                    float d = x[i] - m;
                    sum += d;
                    squares += d * d;
                }
            }
            double d = sum / count;
            mean[c] = m + d;
            variance[c] = Math.max(0, squares / count - d * d);
        }
    }

    /**
     * Sums d and d^2 over whole vectors, lane by lane.
     *
     * @return where the elements begin that were not summed
     */
    private static int sumDeviations(float[] x, float m, int from, int end, float[] lanes) {
        FloatVector vm = FloatVector.broadcast(SPECIES, m);
        FloatVector sum = FloatVector.zero(SPECIES);
        FloatVector squares = FloatVector.zero(SPECIES);
        int i = from;
        for (; i <= end - LANES; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, i).sub(vm);
            sum = d.add(sum);
            squares = d.fma(d, squares);
        }
        sum.intoArray(lanes, 0);
        squares.intoArray(lanes, LANES);
        return i;
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
                FloatVector v = FloatVector.fromArray(SPECIES, x, i).mul(va).add(vb);
                v.blend(least, v.compare(VectorOperators.LE, least))
                        .blend(most, v.compare(VectorOperators.GE, most))
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
            double[] product,
            float[] scratch) {
        for (int c = fromC; c < toC; c++) {
            float m = (float) mean[c];
            double sumDy = 0;
            double sumDyX = 0;
            for (int row = c; row < n * channels; row += channels) {
                int end = (row + 1) * places;
                int i = epilogue == Epilogue.NONE
                        ? sumGradients(x, m, dy, row * places, end, scratch)
                        : maskAndSumGradients(x, m, y, dy, row * places, end, scratch);
                sumDy += Reductions.sum(scratch, 0, LANES);
                sumDyX += Reductions.sum(scratch, LANES, LANES);
                for (; i < end; i++) {
                    dy[i] = epilogue.passes(y[i]) ? dy[i] : 0;
                    sumDy += dy[i];
                    sumDyX += dy[i] * (x[i] - m);
                }
            }
            sum[c] = sumDy;
            product[c] = sumDyX - (mean[c] - m) * sumDy;
        }
    }

    /** As {@link #sumDeviations}, of dy and {@code dy (x - m)}. */
    private static int sumGradients(float[] x, float m, float[] dy, int from, int end, float[] lanes) {
        FloatVector vm = FloatVector.broadcast(SPECIES, m);
        FloatVector sum = FloatVector.zero(SPECIES);
        FloatVector product = FloatVector.zero(SPECIES);
        int i = from;
        for (; i <= end - LANES; i += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, dy, i);
            sum = d.add(sum);
            product = FloatVector.fromArray(SPECIES, x, i).sub(vm).fma(d, product);
        }
        sum.intoArray(lanes, 0);
        product.intoArray(lanes, LANES);
        return i;
    }

    /** The same where dy becomes zero wherever the epilogue lets nothing pass. */
    private int maskAndSumGradients(float[] x, float m, float[] y, float[] dy, int from, int end, float[] lanes) {
        float most = epilogue.most();
        FloatVector vm = FloatVector.broadcast(SPECIES, m);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector sum = zero;
        FloatVector product = zero;
        int i = from;
        for (; i <= end - LANES; i += LANES) {
            FloatVector yi = FloatVector.fromArray(SPECIES, y, i);
            FloatVector d = zero.blend(
                    FloatVector.fromArray(SPECIES, dy, i),
                    yi.compare(VectorOperators.GT, 0).and(yi.compare(VectorOperators.LT, most)));
            d.intoArray(dy, i);
            sum = d.add(sum);
            product = FloatVector.fromArray(SPECIES, x, i).sub(vm).fma(d, product);
        }
        sum.intoArray(lanes, 0);
        product.intoArray(lanes, LANES);
        return i;
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
