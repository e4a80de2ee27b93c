package dev.fovea.engine;

import dev.fovea.kernel.PreluKernel;

/** A rectifier whose slopes are learned: one for each channel, or one for all. */
final class PreluOperation extends UnaryOperation {
    private final PreluKernel kernel;
    private final Parameters p;
    private final Parameters.ByPart gradients;

    PreluOperation(Wiring wiring, PreluKernel kernel, Parameters parameters) {
        super(wiring);
        this.kernel = kernel;
        this.p = parameters;
        this.gradients = new Parameters.ByPart(parameters, wiring.setting());
    }

    @Override
    public String description() {
        return p.w().length == 1 ? "element by element" : "channel by channel";
    }

    @Override
    public void forward(Workspace ws) {
        kernel.forward(ws.values[in], p.w(), ws.values[out], ws.from, ws.to);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        kernel.backwardInput(ws.values[in], p.w(), ws.gradients[out], dx, ws.from, ws.to);
    }

    @Override
    public void beginPart(int part) {
        gradients.begin(part);
    }

    @Override
    public void backwardWeights(Workspace ws) {
        kernel.backwardWeights(ws.values[in], ws.gradients[out], gradients.dw(ws.part), ws.from, ws.to);
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
