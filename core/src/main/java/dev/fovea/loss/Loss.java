package dev.fovea.loss;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;

/** How wrong an output is, given the class it should have shown. */
public sealed interface Loss permits CrossEntropy, MeanSquaredError, Focal, BinaryCrossEntropy, AbsoluteError, Huber {
    /** Softmax cross-entropy without smoothing; expects logits. */
    static CrossEntropy crossEntropy() {
        return new CrossEntropy(0);
    }

    /** The seed's squared error against one-hot targets. */
    static MeanSquaredError meanSquaredError() {
        return new MeanSquaredError();
    }

    /** {@link Focal}; the paper's gamma is 2. */
    static Focal focal(double gamma) {
        return new Focal(gamma);
    }

    /** {@link BinaryCrossEntropy}; expects logits. */
    static BinaryCrossEntropy binaryCrossEntropy() {
        return new BinaryCrossEntropy();
    }

    /** {@link AbsoluteError}, known as L1. */
    static AbsoluteError absoluteError() {
        return new AbsoluteError();
    }

    /** {@link Huber}; PyTorch's delta is 1. */
    static Huber huber(double delta) {
        return new Huber(delta);
    }

    /** Whether it takes logits, having the function that makes probabilities of them built in. */
    default boolean takesLogits() {
        return this instanceof CrossEntropy || this instanceof Focal || this instanceof BinaryCrossEntropy;
    }

    /** The kernel for networks of this many outputs. */
    LossKernel kernel(Kernels kernels, int outputs);
}
