package dev.fovea.engine;

import dev.fovea.layer.Dropout;
import dev.fovea.random.SplitMix64;

/**
 * Dropout in training. What is dropped is a function of the step's seed, the node and the sample's place in the batch, whoever
 * computes it: backward draws it again instead of keeping it.
 */
final class DropoutOperation extends UnaryOperation {
    private final float probability;
    private final float scale;
    private final int places; // elements that are dropped together
    private final int stream;

    /** @param stream keeps this node's random numbers apart from those of others */
    DropoutOperation(Wiring wiring, Dropout dropout, int channels, int stream) {
        super(wiring);
        this.probability = dropout.probability();
        this.scale = 1 / (1 - probability);
        this.places = dropout.byChannel() ? inSize / channels : 1;
        this.stream = stream;
    }

    @Override
    public String description() {
        return places == 1 ? "element by element" : "channel by channel";
    }

    @Override
    public void forward(Workspace ws) {
        drop(ws, ws.values[in], ws.values[out]);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        drop(ws, ws.gradients[out], dx);
    }

    private void drop(Workspace ws, float[] x, float[] y) {
        for (int n = ws.from; n < ws.to; n++) {
            ws.random.reseed(SplitMix64.stream(ws.seed, stream, ws.first + n - ws.from));
            for (int o = n * inSize; o < (n + 1) * inSize; o += places) {
                float factor = ws.random.nextFloat() < probability ? 0 : scale;
                for (int i = o; i < o + places; i++) {
                    y[i] = factor == 0 ? 0 : factor * x[i];
                }
            }
        }
    }
}
