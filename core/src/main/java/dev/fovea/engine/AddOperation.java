package dev.fovea.engine;

import dev.fovea.kernel.ActivationKernel;
import java.util.Optional;

/** {@code y = sum_i x_i}, with the ReLU behind it where that is fused; so every {@code dx_i = dy}. */
final class AddOperation implements Operation {
    private final Wiring wiring;
    private final Optional<ActivationKernel> relu;

    AddOperation(Wiring wiring, Optional<ActivationKernel> relu) {
        this.wiring = wiring;
        this.relu = relu;
    }

    @Override
    public String description() {
        return "element by element";
    }

    @Override
    public void forward(Workspace ws) {
        elements(ws, ws.from * wiring.outSize(), ws.to * wiring.outSize());
    }

    /** Elements, of however few samples. */
    @Override
    public void forward(Workspace ws, int share, int shares) {
        long elements = (long) ws.to * wiring.outSize();
        elements(ws, (int) (elements * share / shares), (int) (elements * (share + 1) / shares));
    }

    private void elements(Workspace ws, int from, int to) {
        float[] y = ws.values[wiring.out()];
        float[] a = ws.values[wiring.in(0)];
        float[] b = ws.values[wiring.in(1)];
        for (int i = from; i < to; i++) {
            y[i] = a[i] + b[i];
        }
        for (int i = 2; i < wiring.inputs().size(); i++) {
            UnaryOperation.add(ws.values[wiring.in(i)], y, from, to);
        }
        if (relu.isPresent()) {
            relu.get().forward(y, y, 1, from, to);
        }
    }

    @Override
    public void backwardInputs(Workspace ws) {
        float[] dy = ws.gradients[wiring.out()];
        if (relu.isPresent()) {
            relu.get().backward(ws.values[wiring.out()], dy, dy, wiring.outSize(), ws.from, ws.to);
        }
        int from = ws.from * wiring.outSize();
        int to = ws.to * wiring.outSize();
        for (int i = 0; i < wiring.inputs().size(); i++) {
            float[] dx = ws.gradients[wiring.in(i)];
            switch (wiring.flow(i)) {
                case NONE -> {}
                case FIRST -> System.arraycopy(dy, from, dx, from, to - from);
                case ADD -> UnaryOperation.add(dy, dx, from, to);
            }
        }
    }
}
