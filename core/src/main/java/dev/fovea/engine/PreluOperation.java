package dev.fovea.engine;

/**
 * {@code y = x > 0 ? x : a x}, where {@code span} elements in a row have the same a: a channel's, or all of a sample's. So {@code
 * dx = x > 0 ? dy : a dy}, and {@code da} is the sum of {@code dy x} over those that are not positive.
 */
final class PreluOperation extends UnaryOperation {
    private final Parameters p;
    private final Parameters.ByPart gradients;
    private final int slopes;
    private final int span;

    PreluOperation(Wiring wiring, Parameters parameters) {
        super(wiring);
        this.p = parameters;
        this.gradients = new Parameters.ByPart(parameters, wiring.setting());
        this.slopes = parameters.w().length;
        this.span = inSize / slopes;
    }

    @Override
    public String description() {
        return slopes == 1 ? "element by element" : "channel by channel";
    }

    @Override
    public void forward(Workspace ws) {
        bend(ws, ws.values[in], ws.values[out]);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        bend(ws, ws.gradients[out], dx);
    }

    /** {@code y = x > 0 ? v : a v}. */
    private void bend(Workspace ws, float[] v, float[] y) {
        float[] x = ws.values[in];
        for (int row = ws.from * slopes; row < ws.to * slopes; row++) {
            float a = p.w()[row % slopes];
            for (int i = row * span; i < (row + 1) * span; i++) {
                y[i] = x[i] > 0 ? v[i] : a * v[i];
            }
        }
    }

    @Override
    public void beginPart(int part) {
        gradients.begin(part);
    }

    @Override
    public void backwardWeights(Workspace ws) {
        float[] x = ws.values[in];
        float[] dy = ws.gradients[out];
        float[] da = gradients.dw(ws.part);
        for (int row = ws.from * slopes; row < ws.to * slopes; row++) {
            float sum = 0;
            for (int i = row * span; i < (row + 1) * span; i++) {
                sum += x[i] > 0 ? 0 : dy[i] * x[i];
            }
            da[row % slopes] += sum;
        }
    }

    @Override
    public int gradientTasks() {
        return gradients.tasks();
    }

    @Override
    public void finishGradient(int task, int samples, Workspace ws) {
        gradients.finish(task, samples);
    }
}
