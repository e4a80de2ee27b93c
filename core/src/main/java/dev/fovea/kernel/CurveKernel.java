package dev.fovea.kernel;

/** An activation of samples of {@code size} elements that falls and rises or jumps, so that its slope is known from x only. */
public interface CurveKernel {
    /** {@code y = f(x)}; y is another array than x. */
    void forward(float[] x, float[] y, int size, int from, int to);

    /** {@code dx = dy f'(x)}; dx is another array than x and dy. */
    void backward(float[] x, float[] dy, float[] dx, int size, int from, int to);
}
