package dev.fovea.engine;

import dev.fovea.kernel.Bilinear;

/** Bilinear interpolation, plane by plane. */
final class BilinearOperation extends UnaryOperation {
    private final Bilinear kernel;
    private final int planes; // of a sample

    BilinearOperation(Wiring wiring, Bilinear kernel, int planes) {
        super(wiring);
        this.kernel = kernel;
        this.planes = planes;
    }

    @Override
    public String description() {
        return "place by place";
    }

    @Override
    public void forward(Workspace ws) {
        kernel.forward(ws.values[in], ws.values[out], ws.from * planes, ws.to * planes);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        kernel.backward(ws.gradients[out], dx, ws.from * planes, ws.to * planes);
    }
}
