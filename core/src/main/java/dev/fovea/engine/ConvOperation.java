package dev.fovea.engine;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.PackedWeights;
import java.util.Optional;

/** Convolution, with the activation behind it where that is fused. */
final class ConvOperation extends WeightedOperation {
    private final Conv2dKernel kernel;
    private final Parameters.ByPart gradients;

    /** @param epilogue the activation that the kernel's forward includes */
    ConvOperation(Wiring wiring, Conv2dKernel kernel, Optional<ActivationKernel> epilogue, Parameters parameters) {
        super(wiring, parameters.packed(kernel.packedSize(), wiring.setting()), epilogue);
        this.kernel = kernel;
        this.gradients = new Parameters.ByPart(parameters, wiring.setting());
    }

    @Override
    public String description() {
        return kernel.description();
    }

    @Override
    public int scratchSize() {
        return kernel.scratchSize();
    }

    @Override
    void pack(PackedWeights weights) {
        kernel.pack(weights);
    }

    @Override
    public int packTasks() {
        return kernel.packTasks();
    }

    @Override
    public void packTask(int task) {
        kernel.pack(weights(0), task);
    }

    @Override
    public void forward(Workspace ws) {
        kernel.forward(ws.values[in], weights(ws), ws.values[out], ws.from, ws.to, ws.scratch);
    }

    @Override
    public void forward(Workspace ws, int share, int shares) {
        kernel.forwardShare(ws.values[in], weights(ws), ws.values[out], ws.to, share, shares, ws.scratch);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        kernel.backwardInput(ws.gradients[out], weights(ws), dx, ws.from, ws.to, ws.scratch);
    }

    @Override
    public void beginPart(int part) {
        gradients.begin(part);
    }

    @Override
    public void backwardWeights(Workspace ws) {
        float[] dw = gradients.dw(ws.part);
        float[] db = gradients.db(ws.part);
        kernel.backwardWeights(ws.values[in], ws.gradients[out], dw, db, ws.from, ws.to, ws.scratch);
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
