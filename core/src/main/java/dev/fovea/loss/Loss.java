package dev.fovea.loss;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;

/** How wrong an output is, given the class it should have shown. */
public sealed interface Loss permits CrossEntropy, MeanSquaredError {
    /** Softmax cross-entropy without smoothing; expects logits. */
    static CrossEntropy crossEntropy() {
        return new CrossEntropy(0);
    }

    /** The seed's squared error against one-hot targets. */
    static MeanSquaredError meanSquaredError() {
        return new MeanSquaredError();
    }

    /** The kernel for networks of this many outputs. */
    LossKernel kernel(Kernels kernels, int outputs);
}
