package dev.fovea.kernel;

/** An activation of samples of {@code size} elements; x and y, dy and dx may be the same array. */
public interface ActivationKernel {
    /** {@code y = f(x)}. */
    void forward(float[] x, float[] y, int size, int from, int to);

    /** {@code dx = dy f'(x)}, where f' is known from {@code y = f(x)}. */
    void backward(float[] y, float[] dy, float[] dx, int size, int from, int to);
}
