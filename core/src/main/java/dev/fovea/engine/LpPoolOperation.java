package dev.fovea.engine;

import dev.fovea.kernel.LpPool;

/** Pooling by a norm. */
final class LpPoolOperation extends UnaryOperation {
    private final LpPool kernel;

    LpPoolOperation(Wiring wiring, LpPool kernel) {
        super(wiring);
        this.kernel = kernel;
    }

    @Override
    public String description() {
        return "window by window";
    }

    @Override
    public void forward(Workspace ws) {
        kernel.forward(ws.values[in], ws.values[out], ws.from, ws.to);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        kernel.backward(ws.values[in], ws.values[out], ws.gradients[out], dx, ws.from, ws.to);
    }
}
