package dev.fovea.loss;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;

/**
 * Softmax and cross-entropy in one: {@code L = -sum_i t_i log softmax(y)_i} of logits y, with one-hot t smoothed by s:
 * {@code t_i = (1 - s) [i = label] + s / classes} (Szegedy et al. 2016, section 7). The gradient is {@code softmax(y) - t}.
 *
 * @param labelSmoothing s, in [0, 1)
 */
public record CrossEntropy(float labelSmoothing) implements Loss {
    public CrossEntropy {
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException(
                    "cross-entropy: label smoothing must be at least 0 and less than 1, got " + labelSmoothing);
        }
    }

    /** The same with the share {@code s} of probability spread evenly over the classes. */
    public CrossEntropy labelSmoothing(double s) {
        return new CrossEntropy((float) s);
    }

    @Override
    public LossKernel kernel(Kernels kernels, int outputs) {
        return kernels.softmaxCrossEntropy(outputs, labelSmoothing);
    }

    @Override
    public String toString() {
        return "cross-entropy" + (labelSmoothing > 0 ? ", label smoothing " + labelSmoothing : "");
    }
}
