package dev.fovea.engine;

import dev.fovea.kernel.DenseKernel;
import dev.fovea.kernel.PackedWeights;
import java.util.Arrays;

/**
 * A fully connected layer. Its weights are many and its samples small, so their gradient is one product over the whole batch,
 * split by rows: x and dy of the batch are kept for it.
 */
final class DenseOperation extends UnaryOperation {
    private static final int ROWS_PER_TASK = 16;

    private final DenseKernel kernel;
    private final ParameterPair p;
    private final PackedWeights weights;
    private final int outSize;
    private final float[] batchX; // (batch, in)
    private final float[] batchDy; // (batch, out)

    DenseOperation(Wiring wiring, DenseKernel kernel, ParameterPair parameters) {
        super(wiring);
        this.kernel = kernel;
        this.p = parameters;
        this.weights = new PackedWeights(p.w(), p.b(), new float[kernel.packedSize()]);
        this.outSize = wiring.outSize();
        int batch = wiring.setting().training() ? wiring.setting().batchSize() : 0;
        this.batchX = new float[Math.multiplyExact(batch, inSize)];
        this.batchDy = new float[Math.multiplyExact(batch, outSize)];
    }

    @Override
    public void forward(Workspace ws) {
        kernel.pack(weights);
        kernel.forward(ws.values[in], weights, ws.values[out], 0, ws.count);
    }

    @Override
    public void backward(Workspace ws) {
        super.backward(ws);
        System.arraycopy(ws.values[in], 0, batchX, ws.first * inSize, ws.count * inSize);
        System.arraycopy(ws.gradients[out], 0, batchDy, ws.first * outSize, ws.count * outSize);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        kernel.backwardInput(ws.gradients[out], weights, dx, 0, ws.count);
    }

    @Override
    public int gradientTasks() {
        return (outSize + ROWS_PER_TASK - 1) / ROWS_PER_TASK;
    }

    @Override
    public void finishGradient(int task, int samples, int chunks) {
        int from = task * ROWS_PER_TASK;
        int to = Math.min(outSize, from + ROWS_PER_TASK);
        Arrays.fill(p.dw(), from * inSize, to * inSize, 0);
        Arrays.fill(p.db(), from, to, 0);
        kernel.backwardWeights(batchX, batchDy, p.dw(), p.db(), samples, from, to);
    }
}
