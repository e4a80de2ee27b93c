package dev.fovea.engine;

import dev.fovea.kernel.MaxPool2dKernel;

/** Max pooling; remembers where each maximum was. */
final class MaxPoolOperation extends UnaryOperation {
    private final MaxPool2dKernel kernel;
    private final int[][] argmax; // by worker: (chunk size, out)

    MaxPoolOperation(Wiring wiring, MaxPool2dKernel kernel) {
        super(wiring);
        this.kernel = kernel;
        this.argmax = new int[wiring.setting().workers()][wiring.setting().chunkSize() * wiring.outSize()];
    }

    @Override
    public void forward(Workspace ws) {
        kernel.forward(ws.values[in], ws.values[out], argmax[ws.worker], 0, ws.count);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        kernel.backward(ws.gradients[out], argmax[ws.worker], dx, 0, ws.count);
    }
}
