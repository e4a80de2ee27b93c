package dev.fovea.engine;

/** An operation with one input; takes care of where its gradient goes. */
abstract class UnaryOperation implements Operation {
    final int in;
    final int out;
    final int inSize;
    private final GradientFlow flow;

    UnaryOperation(Wiring wiring) {
        this.in = wiring.in(0);
        this.out = wiring.out();
        this.inSize = wiring.inSize();
        this.flow = wiring.flow(0);
    }

    /** {@code dx} from the gradient of the output; overwrites the first {@code ws.count} samples of dx. */
    abstract void backwardInput(Workspace ws, float[] dx);

    @Override
    public void backward(Workspace ws) {
        switch (flow) {
            case NONE -> {}
            case FIRST -> backwardInput(ws, ws.gradients[in]);
            case ADD -> {
                backwardInput(ws, ws.addend);
                add(ws.addend, ws.gradients[in], ws.count * inSize);
            }
        }
    }

    static void add(float[] addend, float[] sum, int n) {
        for (int i = 0; i < n; i++) {
            sum[i] += addend[i];
        }
    }
}
