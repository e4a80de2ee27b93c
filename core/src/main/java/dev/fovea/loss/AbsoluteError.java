package dev.fovea.loss;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;

/** The mean absolute error against one-hot targets, {@code L = 1/n sum_i |y_i - t_i|}: PyTorch's {@code L1Loss}. */
public record AbsoluteError() implements Loss {
    @Override
    public LossKernel kernel(Kernels kernels, int outputs) {
        return kernels.absoluteError(outputs);
    }

    @Override
    public String toString() {
        return "absolute error";
    }
}
