package dev.fovea.kernel;

/** An optimizer's step on one parameter. */
public interface UpdateKernel {
    /** How many arrays the optimizer remembers for each parameter. */
    int memories();

    /**
     * Moves {@code w} against its gradient {@code dw}.
     *
     * @param step counted from 1, for those that correct the bias of their first steps
     * @param memory {@link #memories()} arrays as w, the optimizer's own; zeros at first
     */
    void step(float learningRate, long step, float[] w, float[] dw, float[][] memory, int from, int to);
}
