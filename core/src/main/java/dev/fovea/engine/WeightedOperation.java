package dev.fovea.engine;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.PackedWeights;
import java.util.Optional;

/** An operation with weights, a bias and possibly an activation that its kernel's forward includes. */
abstract class WeightedOperation extends UnaryOperation {
    final PackedWeights weights;
    private final Optional<ActivationKernel> epilogue;

    WeightedOperation(Wiring wiring, PackedWeights weights, Optional<ActivationKernel> epilogue) {
        super(wiring);
        this.weights = weights;
        this.epilogue = epilogue;
    }

    @Override
    public boolean packs() {
        return weights.packed().length > 0;
    }

    /** Kernels take the gradient from before their epilogue. */
    @Override
    public void backwardInputs(Workspace ws) {
        if (epilogue.isPresent()) {
            float[] dy = ws.gradients[out];
            epilogue.get().backward(ws.values[out], dy, dy, outSize, ws.from, ws.to);
        }
        super.backwardInputs(ws);
    }
}
