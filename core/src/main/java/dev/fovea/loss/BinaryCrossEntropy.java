package dev.fovea.loss;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;

/**
 * Sigmoid and binary cross-entropy in one, PyTorch's {@code BCEWithLogitsLoss}: each output answers yes or no for its class, {@code L
 * = -1/n sum_i t_i log sigmoid(y_i) + (1 - t_i) log(1 - sigmoid(y_i))}. A sample has one label here, so that t is one-hot and it is
 * one class against all others; samples with several labels at once cannot be read.
 */
public record BinaryCrossEntropy() implements Loss {
    @Override
    public LossKernel kernel(Kernels kernels, int outputs) {
        return kernels.binaryCrossEntropy(outputs);
    }

    @Override
    public String toString() {
        return "binary cross-entropy";
    }
}
