package dev.fovea.loss;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;

/**
 * The seed's squared error, {@code L = 1/2 sum_i (t_i - y_i)^2} with one-hot t, averaged over the batch. Behind a sigmoid the
 * gradient is the seed's {@code y (1 - y) (t - y)} with the sign turned. PyTorch's {@code MSELoss} divides by the number of
 * outputs instead of 2.
 */
public record MeanSquaredError() implements Loss {
    @Override
    public LossKernel kernel(Kernels kernels, int outputs) {
        return kernels.meanSquaredError(outputs);
    }

    @Override
    public String toString() {
        return "mean squared error";
    }
}
