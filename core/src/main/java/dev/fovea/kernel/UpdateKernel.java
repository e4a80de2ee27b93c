package dev.fovea.kernel;

/** An optimizer's step on one parameter. */
public interface UpdateKernel {
    /** Moves {@code w} against its gradient {@code dw}; {@code state} (as w) is the optimizer's memory, zeros at first. */
    void step(float learningRate, float[] w, float[] dw, float[] state, int from, int to);
}
