package dev.fovea.engine;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.ConvMaxPool2dKernel;
import dev.fovea.kernel.PackedWeights;
import java.util.Optional;

/** A convolution, the activation and the max pooling behind it; remembers where each maximum was if there is a way back. */
final class ConvMaxPoolOperation extends WeightedOperation {
    private final ConvMaxPool2dKernel kernel;
    private final Parameters.ByPart gradients;
    private final int[][] argmax; // by worker: (samples, out); empty unless in training

    /** @param epilogue the activation that the kernel's forward includes */
    ConvMaxPoolOperation(
            Wiring wiring, ConvMaxPool2dKernel kernel, Optional<ActivationKernel> epilogue, Parameters parameters) {
        super(wiring, parameters.packed(kernel.packedSize(), wiring.setting()), epilogue);
        this.kernel = kernel;
        this.gradients = new Parameters.ByPart(parameters, wiring.setting());
        this.argmax = wiring.setting().argmaxByWorker(outSize);
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
    public void forward(Workspace ws) {
        kernel.forward(ws.values[in], weights(ws), ws.values[out], argmax[ws.worker], ws.from, ws.to, ws.scratch);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        float[] dy = ws.gradients[out];
        kernel.backwardInput(dy, argmax[ws.worker], weights(ws), dx, ws.from, ws.to, ws.scratch);
    }

    @Override
    public void beginPart(int part) {
        gradients.begin(part);
    }

    @Override
    public void backwardWeights(Workspace ws) {
        float[] dw = gradients.dw(ws.part);
        float[] db = gradients.db(ws.part);
        float[] dy = ws.gradients[out];
        kernel.backwardWeights(ws.values[in], dy, argmax[ws.worker], dw, db, ws.from, ws.to, ws.scratch);
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
