package dev.fovea.engine;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.DenseKernel;
import dev.fovea.kernel.PackedWeights;
import java.util.Arrays;
import java.util.Optional;

/**
 * A fully connected layer, with the activation behind it where that is fused. Its weights are many and its samples small, so
 * their gradient is one product over the whole batch, split by rows: where workers hold chunks only, x and dy of the batch are
 * kept for it.
 */
final class DenseOperation extends WeightedOperation {
    private static final int ROWS_PER_TASK = 16;

    private final DenseKernel kernel;
    private final Parameters p;
    private final boolean keeps;
    private final float[] batchX; // (batch, in)
    private final float[] batchDy; // (batch, out)

    /** @param epilogue the activation that the kernel's forward includes */
    DenseOperation(Wiring wiring, DenseKernel kernel, Optional<ActivationKernel> epilogue, Parameters parameters) {
        super(wiring, parameters.packed(kernel.packedSize(), wiring.setting()), epilogue);
        this.kernel = kernel;
        this.p = parameters;
        this.keeps = parameters.learn() && !wiring.setting().layerByLayer();
        int batch = keeps ? wiring.setting().batchSize() : 0;
        this.batchX = new float[Math.multiplyExact(batch, inSize)];
        this.batchDy = new float[Math.multiplyExact(batch, outSize)];
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
    public void backwardWeights(Workspace ws) {
        if (keeps) {
            int n = ws.count();
            System.arraycopy(ws.values[in], ws.from * inSize, batchX, ws.first * inSize, n * inSize);
            System.arraycopy(ws.gradients[out], ws.from * outSize, batchDy, ws.first * outSize, n * outSize);
        }
    }

    @Override
    public int gradientTasks() {
        return p.learn() ? (outSize + ROWS_PER_TASK - 1) / ROWS_PER_TASK : 0;
    }

    @Override
    public void finishGradient(int task, int samples, Workspace ws) {
        int from = task * ROWS_PER_TASK;
        int to = Math.min(outSize, from + ROWS_PER_TASK);
        Arrays.fill(p.dw(), from * inSize, to * inSize, 0);
        Arrays.fill(p.db(), from, to, 0);
        float[] x = keeps ? batchX : ws.values[in];
        float[] dy = keeps ? batchDy : ws.gradients[out];
        kernel.backwardWeights(x, dy, p.dw(), p.db(), samples, from, to, ws.scratch);
    }
}
