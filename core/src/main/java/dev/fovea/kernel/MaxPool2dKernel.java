package dev.fovea.kernel;

/** Max pooling of one {@link PoolGeometry}. */
public interface MaxPool2dKernel {
    /** {@code y} = the greatest under each window; {@code argmax} (as y) = its index within the sample, the first of equals. */
    void forward(float[] x, float[] y, int[] argmax, int from, int to);

    /** Each {@code dy} goes to where the maximum was; windows may overlap, so they add up. */
    void backward(float[] dy, int[] argmax, float[] dx, int from, int to);
}
