package dev.fovea.engine;

import dev.fovea.kernel.AvgPool2dKernel;

/** Mean pooling. */
final class AvgPoolOperation extends UnaryOperation {
    private final AvgPool2dKernel kernel;

    AvgPoolOperation(Wiring wiring, AvgPool2dKernel kernel) {
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
        kernel.backward(ws.gradients[out], dx, ws.from, ws.to);
    }
}
