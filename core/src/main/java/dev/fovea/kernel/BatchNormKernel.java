package dev.fovea.kernel;

/**
 * Batch normalisation of samples of {@code channels} channels with {@code places} elements each, and the epilogue behind it.
 * What is a sum over the batch is formed for the channels from {@code fromC} to {@code toC} only: a batch's work is split by
 * channels, so that each sum is formed by one thread in one order.
 */
public interface BatchNormKernel {
    /** Floats of scratch that the sums over the batch use. */
    default int scratchSize() {
        return 0;
    }

    /** {@code mean[c]} and the biased {@code variance[c]} of n samples. */
    void moments(float[] x, int n, int fromC, int toC, double[] mean, double[] variance, float[] scratch);

    /** {@code y = epilogue(scale[c] x + shift[c])}. */
    void forward(float[] x, float[] scale, float[] shift, float[] y, int from, int to);

    /**
     * Takes dy of n samples to before the epilogue, in place, and leaves {@code sum[c] = sum dy} and {@code product[c] = sum dy
     * (x - mean[c])}.
     */
    void gradientSums(
            float[] x,
            float[] y,
            float[] dy,
            int n,
            int fromC,
            int toC,
            double[] mean,
            double[] sum,
            double[] product,
            float[] scratch);

    /** {@code dx = a[c] dy + b[c] x + d[c]}. */
    void backward(float[] x, float[] dy, float[] a, float[] b, float[] d, float[] dx, int from, int to);
}
