package dev.fovea.engine;

/** {@code y = sum_i x_i}, so every {@code dx_i = dy}. */
final class AddOperation implements Operation {
    private final Wiring wiring;

    AddOperation(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public void forward(Workspace ws) {
        float[] y = ws.values[wiring.out()];
        int n = ws.count * wiring.outSize();
        System.arraycopy(ws.values[wiring.in(0)], 0, y, 0, n);
        for (int i = 1; i < wiring.inputs().size(); i++) {
            UnaryOperation.add(ws.values[wiring.in(i)], y, n);
        }
    }

    @Override
    public void backward(Workspace ws) {
        float[] dy = ws.gradients[wiring.out()];
        int n = ws.count * wiring.outSize();
        for (int i = 0; i < wiring.inputs().size(); i++) {
            float[] dx = ws.gradients[wiring.in(i)];
            switch (wiring.flow(i)) {
                case NONE -> {}
                case FIRST -> System.arraycopy(dy, 0, dx, 0, n);
                case ADD -> UnaryOperation.add(dy, dx, n);
            }
        }
    }
}
