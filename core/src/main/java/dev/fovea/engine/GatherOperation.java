package dev.fovea.engine;

import dev.fovea.kernel.Gather;

/** A layer that only moves elements. */
final class GatherOperation extends UnaryOperation {
    private final Gather gather;
    private final int blocks; // of a sample

    GatherOperation(Wiring wiring, Gather gather) {
        super(wiring);
        this.gather = gather;
        this.blocks = inSize / gather.inSize();
    }

    @Override
    public String description() {
        return "moved";
    }

    @Override
    public void forward(Workspace ws) {
        gather.forward(ws.values[in], ws.values[out], ws.from * blocks, ws.to * blocks);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        gather.backward(ws.gradients[out], dx, ws.from * blocks, ws.to * blocks);
    }
}
