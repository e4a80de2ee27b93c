package dev.fovea.engine;

import dev.fovea.kernel.CurveKernel;

/** An activation whose backward pass needs x. */
final class CurveOperation extends UnaryOperation {
    private final CurveKernel kernel;

    CurveOperation(Wiring wiring, CurveKernel kernel) {
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
        kernel.backward(ws.values[in], ws.gradients[out], dx, inSize, ws.from, ws.to);
    }
}
