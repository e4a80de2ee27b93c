package dev.fovea.engine;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.PackedWeights;
import java.util.Arrays;

/**
 * Convolution. The gradients of weights and bias are summed for each chunk on its own and then over the chunks in their order,
 * so that the bits do not depend on which worker took which chunk.
 */
final class ConvOperation extends UnaryOperation {
    private final Conv2dKernel kernel;
    private final ParameterPair p;
    private final PackedWeights weights;
    private final float[][] chunkDw; // (chunks, weights)
    private final float[][] chunkDb; // (chunks, outC)

    ConvOperation(Wiring wiring, Conv2dKernel kernel, ParameterPair parameters) {
        super(wiring);
        this.kernel = kernel;
        this.p = parameters;
        this.weights = new PackedWeights(p.w(), p.b(), new float[kernel.packedSize()]);
        int chunks = wiring.setting().training() ? wiring.setting().chunks() : 0;
        this.chunkDw = new float[chunks][p.w().length];
        this.chunkDb = new float[chunks][p.b().length];
    }

    @Override
    public int scratchSize() {
        return kernel.scratchSize();
    }

    @Override
    public void forward(Workspace ws) {
        kernel.pack(weights);
        kernel.forward(ws.values[in], weights, ws.values[out], 0, ws.count, ws.scratch);
    }

    @Override
    public void backward(Workspace ws) {
        super.backward(ws);
        float[] dw = chunkDw[ws.chunk];
        float[] db = chunkDb[ws.chunk];
        Arrays.fill(dw, 0);
        Arrays.fill(db, 0);
        kernel.backwardWeights(ws.values[in], ws.gradients[out], dw, db, 0, ws.count, ws.scratch);
    }

    @Override
    void backwardInput(Workspace ws, float[] dx) {
        kernel.backwardInput(ws.gradients[out], weights, dx, 0, ws.count, ws.scratch);
    }

    @Override
    public int gradientTasks() {
        return 1;
    }

    @Override
    public void finishGradient(int task, int samples, int chunks) {
        Arrays.fill(p.dw(), 0);
        Arrays.fill(p.db(), 0);
        for (int chunk = 0; chunk < chunks; chunk++) {
            add(chunkDw[chunk], p.dw(), p.dw().length);
            add(chunkDb[chunk], p.db(), p.db().length);
        }
    }
}
