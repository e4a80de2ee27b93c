package dev.fovea.engine;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.random.SplitMix64;

/**
 * {@code y = max(0, x + Y)} in training, {@code max(0, x)} at inference. The noise is a function of the step's seed, the node
 * and the sample's place in the batch, whoever computes it.
 */
final class NoisyReluOperation extends UnaryOperation {
    private final ActivationKernel relu;
    private final float deviation;
    private final boolean training;

    NoisyReluOperation(Wiring wiring, ActivationKernel relu, float deviation) {
        super(wiring);
        this.relu = relu;
        this.deviation = deviation;
        this.training = wiring.setting().training();
    }

    @Override
    public void forward(Workspace ws) {
        float[] x = ws.values[in];
        float[] y = ws.values[out];
        if (!training) {
            relu.forward(x, y, inSize, 0, ws.count);
            return;
        }
        for (int n = 0; n < ws.count; n++) {
            ws.random.reseed(SplitMix64.stream(ws.seed, out, ws.first + n));
            for (int i = n * inSize; i < (n + 1) * inSize; i++) {
                y[i] = x[i] + deviation * (float) ws.random.nextGaussian();
            }
        }
        relu.forward(y, y, inSize, 0, ws.count);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        relu.backward(ws.values[out], ws.gradients[out], dx, inSize, 0, ws.count);
    }
}
