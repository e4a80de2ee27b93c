package dev.fovea.engine;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.PackedWeights;
import java.util.Optional;

/** An operation with weights, a bias and possibly an activation that its kernel's forward includes. */
abstract class WeightedOperation extends UnaryOperation {
    private final PackedWeights[] weights; // by worker
    private final Optional<ActivationKernel> epilogue;

    WeightedOperation(Wiring wiring, PackedWeights[] weights, Optional<ActivationKernel> epilogue) {
        super(wiring);
        this.weights = weights;
        this.epilogue = epilogue;
    }

    /** The weights as the worker's kernel reads them. */
    final PackedWeights weights(Workspace ws) {
        return weights(ws.worker);
    }

    final PackedWeights weights(int worker) {
        return weights[worker];
    }

    /** Writes their packed form. */
    abstract void pack(PackedWeights weights);

    @Override
    public void pack(int worker) {
        pack(weights[worker]);
    }

    @Override
    public void backwardInputs(Workspace ws) {
        backwardEpilogue(ws, ws.from, ws.to);
        super.backwardInputs(ws);
    }

    /** Kernels take the gradient from before their epilogue. */
    final void backwardEpilogue(Workspace ws, int from, int to) {
        if (epilogue.isPresent()) {
            float[] dy = ws.gradients[out];
            epilogue.get().backward(ws.values[out], dy, dy, outSize, from, to);
        }
    }
}
