package dev.fovea.engine;

/** An operation with one input; takes care of where its gradient goes. */
abstract class UnaryOperation implements Operation {
    final int in;
    final int out;
    final int inSize;
    final int outSize;
    final GradientFlow flow;

    UnaryOperation(Wiring wiring) {
        this.in = wiring.in(0);
        this.out = wiring.out();
        this.inSize = wiring.inSize();
        this.outSize = wiring.outSize();
        this.flow = wiring.flow(0);
    }

    /** {@code dx} from the gradient of the output; overwrites the samples at hand of dx. */
    abstract void backwardInput(Workspace ws, float[] dx);

    @Override
    public void backwardInputs(Workspace ws) {
        switch (flow) {
            case NONE -> {}
            case FIRST -> backwardInput(ws, ws.gradients[in]);
            case ADD -> {
                backwardInput(ws, ws.addend);
                add(ws.addend, ws.gradients[in], ws.from * inSize, ws.to * inSize);
            }
        }
    }

    /** {@code sum += addend} from one element to before another. */
    static void add(float[] addend, float[] sum, int from, int to) {
        for (int i = from; i < to; i++) {
            sum[i] += addend[i];
        }
    }
}
