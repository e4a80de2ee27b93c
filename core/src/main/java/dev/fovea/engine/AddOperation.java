package dev.fovea.engine;

/** {@code y = sum_i x_i}, so every {@code dx_i = dy}. */
final class AddOperation implements Operation {
    private final Wiring wiring;

    AddOperation(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public String description() {
        return "element by element";
    }

    @Override
    public void forward(Workspace ws) {
        float[] y = ws.values[wiring.out()];
        int from = ws.from * wiring.outSize();
        int to = ws.to * wiring.outSize();
        System.arraycopy(ws.values[wiring.in(0)], from, y, from, to - from);
        for (int i = 1; i < wiring.inputs().size(); i++) {
            UnaryOperation.add(ws.values[wiring.in(i)], y, from, to);
        }
    }

    @Override
    public void backwardInputs(Workspace ws) {
        float[] dy = ws.gradients[wiring.out()];
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
