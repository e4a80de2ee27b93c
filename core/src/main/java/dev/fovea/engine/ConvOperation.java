package dev.fovea.engine;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.Conv2dKernel.ByChannels;
import dev.fovea.kernel.PackedWeights;
import java.util.Arrays;
import java.util.Optional;

/**
 * Convolution, with the activation behind it where that is fused. Backward goes by samples, and the weights' gradient is summed
 * by parts of the batch; where all samples are at hand at once and the kernel has very many weights, both go by channels.
 */
final class ConvOperation extends WeightedOperation {
    private final Conv2dKernel kernel;
    private final Parameters p;
    private final Optional<ByChannels> byChannels;
    private final Optional<Parameters.ByPart> gradients;
    private final int inC;
    private final int outC;
    private final int tasks; // of the second half of the gradients
    private final int batchTasks;

    /**
     * @param inC input channels
     * @param epilogue the activation that the kernel's forward includes
     */
    ConvOperation(
            Wiring wiring, int inC, Conv2dKernel kernel, Optional<ActivationKernel> epilogue, Parameters parameters) {
        super(wiring, parameters.packed(kernel.packedSize(), wiring.setting()), epilogue);
        this.kernel = kernel;
        this.p = parameters;
        this.inC = inC;
        this.outC = parameters.b().length;
        this.byChannels = wiring.setting().layerByLayer() ? kernel.byChannels() : Optional.empty();
        this.gradients = byChannels.isPresent()
                ? Optional.empty()
                : Optional.of(new Parameters.ByPart(parameters, wiring.setting()));
        int shares = Math.min(wiring.setting().workers(), (outC - 1) / ByChannels.UNIT + 1);
        this.tasks = gradients.map(Parameters.ByPart::tasks).orElse(parameters.learn() ? shares : 0);
        this.batchTasks = byChannels.isPresent() ? wiring.setting().workers() : 0;
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
    public int batchTasks() {
        return batchTasks;
    }

    /** A channel's dx needs all of dy, so that has to have been through the activation. */
    @Override
    public void beginBackward(int task, int samples, Workspace ws) {
        int from = (int) ((long) samples * task / batchTasks);
        int to = (int) ((long) samples * (task + 1) / batchTasks);
        backwardEpilogue(ws, from, to);
    }

    @Override
    public void backwardInputs(Workspace ws, int share, int shares) {
        if (byChannels.isEmpty()) {
            super.backwardInputs(ws, share, shares);
        } else if (flow != GradientFlow.NONE) {
            float[] dx = flow == GradientFlow.ADD ? ws.addend : ws.gradients[in];
            int from = firstChannel(inC, share, shares);
            int to = firstChannel(inC, share + 1, shares);
            byChannels.get().backwardInput(ws.gradients[out], weights(ws), dx, ws.to, from, to, ws.scratch);
            if (flow == GradientFlow.ADD) {
                addChannels(ws, from, to);
            }
        }
    }

    private void addChannels(Workspace ws, int from, int to) {
        int places = inSize / inC;
        for (int sample = 0; sample < ws.to; sample++) {
            int o = sample * inSize;
            add(ws.addend, ws.gradients[in], o + from * places, o + to * places);
        }
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
        int from = firstChannel(outC, task, tasks);
        int to = firstChannel(outC, task + 1, tasks);
        int filter = p.dw().length / outC;
        Arrays.fill(p.dw(), from * filter, to * filter, 0);
        Arrays.fill(p.db(), from, to, 0);
        byChannels
                .orElseThrow()
                .backwardWeights(ws.values[in], ws.gradients[out], p.dw(), p.db(), samples, from, to, ws.scratch);
    }

    private static int firstChannel(int channels, int share, int shares) {
        int units = (channels - 1) / ByChannels.UNIT + 1;
        return Math.min(channels, units * share / shares * ByChannels.UNIT);
    }
}
