package dev.fovea.kernel;

/** Mean pooling of one {@link PoolGeometry}, whose windows are not dilated. */
public interface AvgPool2dKernel {
    /** {@code y} = the mean under each window. */
    void forward(float[] x, float[] y, int from, int to);

    /** Each {@code dy} is spread evenly over its window; windows may overlap, so they add up. */
    void backward(float[] dy, float[] dx, int from, int to);
}
