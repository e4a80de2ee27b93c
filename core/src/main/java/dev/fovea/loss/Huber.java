package dev.fovea.loss;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;

/**
 * Huber's loss against one-hot targets (Huber 1964), PyTorch's {@code HuberLoss}: of an error e half its square up to delta, and
 * {@code delta (|e| - delta / 2)} beyond; the mean over the outputs.
 *
 * @param delta greater than 0
 */
public record Huber(double delta) implements Loss {
    public Huber {
        if (!(delta > 0 && Double.isFinite(delta))) {
            throw new IllegalArgumentException("Huber's loss: delta must be greater than 0, got " + delta);
        }
    }

    @Override
    public LossKernel kernel(Kernels kernels, int outputs) {
        return kernels.huber(outputs, delta);
    }

    @Override
    public String toString() {
        return "Huber's loss, delta " + delta;
    }
}
