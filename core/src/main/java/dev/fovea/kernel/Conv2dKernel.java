package dev.fovea.kernel;

/** A convolution of one geometry; the shapes are {@link ConvGeometry}'s. */
public interface Conv2dKernel {
    /** Floats of scratch that every call needs. */
    int scratchSize();

    /** {@code y = conv(x, w) + b}. */
    void forward(float[] x, float[] w, float[] b, float[] y, int from, int to, float[] scratch);

    /** {@code dx = pad(dy) * rot180(w)}. */
    void backwardInput(float[] dy, float[] w, float[] dx, int from, int to, float[] scratch);

    /** {@code dw += conv(x, dy)}, {@code db += sum dy}. */
    void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to, float[] scratch);
}
