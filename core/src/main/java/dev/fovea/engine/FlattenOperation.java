package dev.fovea.engine;

/** The same elements in the same order under another shape. */
final class FlattenOperation extends UnaryOperation {
    FlattenOperation(Wiring wiring) {
        super(wiring);
    }

    @Override
    public void forward(Workspace ws) {
        System.arraycopy(ws.values[in], 0, ws.values[out], 0, ws.count * inSize);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        System.arraycopy(ws.gradients[out], 0, dx, 0, ws.count * inSize);
    }
}
