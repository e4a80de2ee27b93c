package dev.fovea.kernel;

/**
 * Gradient descent with momentum, in PyTorch's convention (Sutskever et al. 2013 without the learning rate in the velocity):
 *
 * <pre>
 *   g = dw + weightDecay w      v = momentum v + g      w -= learningRate (nesterov ? g + momentum v : v)
 * </pre>
 */
record ScalarSgd(float momentum, boolean nesterov, float weightDecay) implements UpdateKernel {
    @Override
    public int memories() {
        return 1;
    }

    @Override
    public void step(float learningRate, long step, float[] w, float[] dw, float[][] memory, int from, int to) {
        float[] v = memory[0];
        for (int i = from; i < to; i++) {
            float g = dw[i] + weightDecay * w[i];
            v[i] = momentum * v[i] + g;
            w[i] -= learningRate * (nesterov ? g + momentum * v[i] : v[i]);
        }
    }
}
