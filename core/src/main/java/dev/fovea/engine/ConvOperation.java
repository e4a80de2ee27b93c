package dev.fovea.engine;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.Conv2dKernel.ChannelGradient;
import dev.fovea.kernel.PackedWeights;
import java.util.Arrays;
import java.util.Optional;

/**
 * Convolution, with the activation behind it where that is fused. The weights' gradient is summed by parts of the batch; where
 * all samples are at hand at once and the kernel has so many weights that this would cost more, by output channels.
 */
final class ConvOperation extends WeightedOperation {
    private final Conv2dKernel kernel;
    private final Parameters p;
    private final Optional<ChannelGradient> channelGradient;
    private final Optional<Parameters.ByPart> gradients;
    private final int outC;
    private final int tasks; // of the second half of the gradients

    /** @param epilogue the activation that the kernel's forward includes */
    ConvOperation(Wiring wiring, Conv2dKernel kernel, Optional<ActivationKernel> epilogue, Parameters parameters) {
        super(wiring, parameters.packed(kernel.packedSize(), wiring.setting()), epilogue);
        this.kernel = kernel;
        this.p = parameters;
        this.outC = parameters.b().length;
        this.channelGradient = wiring.setting().layerByLayer() ? kernel.channelGradient() : Optional.empty();
        this.gradients = channelGradient.isPresent()
                ? Optional.empty()
                : Optional.of(new Parameters.ByPart(parameters, wiring.setting()));
        this.tasks = gradients
                .map(Parameters.ByPart::tasks)
                .orElse(Math.min(wiring.setting().workers(), (outC - 1) / ChannelGradient.UNIT + 1));
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
        if (gradients.isPresent()) {
            gradients.get().begin(part);
        }
    }

    @Override
    public void backwardWeights(Workspace ws) {
        if (gradients.isPresent()) {
            float[] dw = gradients.get().dw(ws.part);
            float[] db = gradients.get().db(ws.part);
            kernel.backwardWeights(ws.values[in], ws.gradients[out], dw, db, ws.from, ws.to, ws.scratch);
        }
    }

    @Override
    public int gradientTasks() {
        return tasks;
    }

    @Override
    public void finishGradient(int task, int samples, Workspace ws) {
        if (gradients.isPresent()) {
            gradients.get().finish(task, samples);
            return;
        }
        int from = firstChannel(task);
        int to = firstChannel(task + 1);
        int filter = p.dw().length / outC;
        Arrays.fill(p.dw(), from * filter, to * filter, 0);
        Arrays.fill(p.db(), from, to, 0);
        channelGradient.get().add(ws.values[in], ws.gradients[out], p.dw(), p.db(), samples, from, to, ws.scratch);
    }

    private int firstChannel(int task) {
        int units = (outC - 1) / ChannelGradient.UNIT + 1;
        return Math.min(outC, units * task / tasks * ChannelGradient.UNIT);
    }
}
