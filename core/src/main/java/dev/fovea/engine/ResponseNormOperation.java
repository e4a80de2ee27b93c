package dev.fovea.engine;

import dev.fovea.kernel.ResponseNormKernel;

/** Local response normalisation. */
final class ResponseNormOperation extends UnaryOperation {
    private final ResponseNormKernel kernel;
    private final boolean training;

    ResponseNormOperation(Wiring wiring, ResponseNormKernel kernel) {
        super(wiring);
        this.kernel = kernel;
        this.training = wiring.setting().training();
    }

    @Override
    public String description() {
        return kernel.description();
    }

    @Override
    public int scratchSize() {
        return training ? kernel.scratchSize() : 0;
    }

    @Override
    public void forward(Workspace ws) {
        kernel.forward(ws.values[in], ws.values[out], ws.from, ws.to);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        kernel.backward(ws.values[in], ws.gradients[out], dx, ws.from, ws.to, ws.scratch);
    }
}
