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
    private final int stream;
    private final boolean training;

    /** @param stream keeps this node's noise apart from that of others */
    NoisyReluOperation(Wiring wiring, ActivationKernel relu, float deviation, int stream) {
        super(wiring);
        this.relu = relu;
        this.deviation = deviation;
        this.stream = stream;
        this.training = wiring.setting().training();
    }

    @Override
    public String description() {
        return "element by element";
    }

    @Override
    public void forward(Workspace ws) {
        float[] x = ws.values[in];
        float[] y = ws.values[out];
        if (!training) {
            relu.forward(x, y, inSize, ws.from, ws.to);
            return;
        }
        for (int n = ws.from; n < ws.to; n++) {
            ws.random.reseed(SplitMix64.stream(ws.seed, stream, ws.first + n - ws.from));
            for (int i = n * inSize; i < (n + 1) * inSize; i++) {
                y[i] = x[i] + deviation * (float) ws.random.nextGaussian();
            }
        }
        relu.forward(y, y, inSize, ws.from, ws.to);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        relu.backward(ws.values[out], ws.gradients[out], dx, inSize, ws.from, ws.to);
    }
}
