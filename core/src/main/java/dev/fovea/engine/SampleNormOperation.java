package dev.fovea.engine;

import dev.fovea.kernel.SampleNorm;

/** Group and layer normalisation. */
final class SampleNormOperation extends UnaryOperation {
    private final SampleNorm kernel;
    private final Parameters p;
    private final Parameters.ByPart gradients;

    SampleNormOperation(Wiring wiring, SampleNorm kernel, Parameters parameters) {
        super(wiring);
        this.kernel = kernel;
        this.p = parameters;
        this.gradients = new Parameters.ByPart(parameters, wiring.setting());
    }

    @Override
    public String description() {
        return "sample by sample";
    }

    @Override
    public void forward(Workspace ws) {
        kernel.forward(ws.values[in], p.w(), p.b(), ws.values[out], ws.from, ws.to);
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
        float[] dw = gradients.dw(ws.part);
        float[] db = gradients.db(ws.part);
        kernel.backwardWeights(ws.values[in], ws.gradients[out], dw, db, ws.from, ws.to);
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
