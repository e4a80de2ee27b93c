package dev.fovea.engine;

import dev.fovea.kernel.MaxPool2dKernel;

/** Max pooling; remembers where each maximum was. */
final class MaxPoolOperation extends UnaryOperation {
    private final MaxPool2dKernel kernel;
    private final int[][] argmax; // by worker: (samples, out)

    MaxPoolOperation(Wiring wiring, MaxPool2dKernel kernel) {
        super(wiring);
        this.kernel = kernel;
        this.argmax = wiring.setting().intsByWorker(outSize);
    }

    @Override
    public String description() {
        return "window by window, remembering the maxima";
    }

    @Override
    public void forward(Workspace ws) {
        kernel.forward(ws.values[in], ws.values[out], argmax[ws.worker], ws.from, ws.to);
    }

    @Override
    public void forward(Workspace ws, int share, int shares) {
        kernel.forwardShare(ws.values[in], ws.values[out], argmax[ws.worker], ws.to, share, shares);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        kernel.backward(ws.gradients[out], argmax[ws.worker], dx, ws.from, ws.to);
    }
}
