package dev.fovea.engine;

import dev.fovea.kernel.MaxPool2dKernel;

/** Max pooling; remembers where each maximum was if there is a way back. */
final class MaxPoolOperation extends UnaryOperation {
    private final MaxPool2dKernel kernel;
    private final int[][] argmax; // by worker: (samples, out); empty unless in training

    MaxPoolOperation(Wiring wiring, MaxPool2dKernel kernel) {
        super(wiring);
        this.kernel = kernel;
        this.argmax = wiring.setting().argmaxByWorker(outSize);
    }

    @Override
    public String description() {
        return argmax[0].length > 0 ? "window by window, remembering the maxima" : "window by window";
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
