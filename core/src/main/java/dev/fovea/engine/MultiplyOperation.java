package dev.fovea.engine;

import dev.fovea.kernel.MultiplyKernel;

/**
 * {@code y = x f}, where each element of f is the factor of {@code span} elements of x in a row: 1, or a channel's. So {@code dx
 * = dy f}, and {@code df} is the sum of {@code dy x} over them.
 */
final class MultiplyOperation implements Operation {
    private final Wiring wiring;
    private final MultiplyKernel kernel;
    private final int x; // which input
    private final int f;
    private final int span;

    /** @param x the input that has the output's shape, 0 or 1; the other is the factor */
    MultiplyOperation(Wiring wiring, MultiplyKernel kernel, int x, int span) {
        this.wiring = wiring;
        this.kernel = kernel;
        this.x = x;
        this.f = 1 - x;
        this.span = span;
    }

    @Override
    public String description() {
        return span == 1 ? "element by element" : "channel by channel";
    }

    @Override
    public void forward(Workspace ws) {
        kernel.forward(ws.values[wiring.in(x)], ws.values[wiring.in(f)], ws.values[wiring.out()], ws.from, ws.to);
    }

    /** In the order of the inputs: where both are one slot, the first overwrites and the second adds. */
    @Override
    public void backwardInputs(Workspace ws) {
        for (int i = 0; i < 2; i++) {
            float[] gradient = ws.gradients[wiring.in(i)];
            switch (wiring.flow(i)) {
                case NONE -> {}
                case FIRST -> backwardInput(i, ws, gradient);
                case ADD -> {
                    backwardInput(i, ws, ws.addend);
                    int size = i == x ? wiring.outSize() : wiring.outSize() / span;
                    UnaryOperation.add(ws.addend, gradient, ws.from * size, ws.to * size);
                }
            }
        }
    }

    private void backwardInput(int i, Workspace ws, float[] gradient) {
        float[] dy = ws.gradients[wiring.out()];
        if (i == x) {
            kernel.forward(dy, ws.values[wiring.in(f)], gradient, ws.from, ws.to);
        } else {
            kernel.backwardFactor(ws.values[wiring.in(x)], dy, gradient, ws.from, ws.to);
        }
    }
}
