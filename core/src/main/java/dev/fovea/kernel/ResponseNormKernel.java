package dev.fovea.kernel;

/** Local response normalisation; what it computes stands at {@link ResponseNorm}. */
public interface ResponseNormKernel {
    /** How it computes, in a few words for people. */
    String description();

    /** Floats of scratch that backward needs. */
    int scratchSize();

    /** {@code y = x d^-beta}; y is another array than x. */
    void forward(float[] x, float[] y, int from, int to);

    /** {@code dx} from x and dy; dx is another array than both. */
    void backward(float[] x, float[] dy, float[] dx, int from, int to, float[] scratch);
}
