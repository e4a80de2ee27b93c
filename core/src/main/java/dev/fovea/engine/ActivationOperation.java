package dev.fovea.engine;

import dev.fovea.kernel.ActivationKernel;

/** An activation. */
final class ActivationOperation extends UnaryOperation {
    private final ActivationKernel kernel;

    ActivationOperation(Wiring wiring, ActivationKernel kernel) {
        super(wiring);
        this.kernel = kernel;
    }

    @Override
    public String description() {
        return "element by element";
    }

    @Override
    public void forward(Workspace ws) {
        kernel.forward(ws.values[in], ws.values[out], inSize, ws.from, ws.to);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        kernel.backward(ws.values[out], ws.gradients[out], dx, inSize, ws.from, ws.to);
    }
}
