package dev.fovea.loss;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;
import java.util.List;

/**
 * Softmax and cross-entropy in one: {@code L = -sum_i t_i log softmax(y)_i} of logits y, with one-hot t smoothed by s:
 * {@code t_i = (1 - s) [i = label] + s / classes} (Szegedy et al. 2016, section 7). The gradient is {@code softmax(y) - t}.
 *
 * <p>With weights for classes each t_i is multiplied by w_i, and the mean over a batch is divided by the sum of the weights of its
 * labels, as PyTorch's {@code CrossEntropyLoss} does; what is measured on whole data sets is the plain mean of the weighted losses.
 *
 * @param labelSmoothing s, in [0, 1)
 * @param classWeights one a class, each greater than 0; none where all samples count the same
 */
public record CrossEntropy(float labelSmoothing, List<Double> classWeights) implements Loss {
    public CrossEntropy {
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException(
                    "cross-entropy: label smoothing must be at least 0 and less than 1, got " + labelSmoothing);
        }
        classWeights = List.copyOf(classWeights);
        for (double weight : classWeights) {
            if (!((float) weight > 0 && Float.isFinite((float) weight))) {
                throw new IllegalArgumentException(
                        "cross-entropy: weights of classes must be greater than 0, got " + weight);
            }
        }
    }

    /** Without weights for classes. */
    public CrossEntropy(float labelSmoothing) {
        this(labelSmoothing, List.of());
    }

    /** The same with the share {@code s} of probability spread evenly over the classes. */
    public CrossEntropy labelSmoothing(double s) {
        return new CrossEntropy((float) s, classWeights);
    }

    /** The same with a weight for each class. */
    public CrossEntropy classWeights(List<Double> weights) {
        return new CrossEntropy(labelSmoothing, weights);
    }

    @Override
    public LossKernel kernel(Kernels kernels, int outputs) {
        if (classWeights.isEmpty()) {
            return kernels.softmaxCrossEntropy(outputs, labelSmoothing);
        }
        if (classWeights.size() != outputs) {
            throw new IllegalArgumentException("cross-entropy: expected weights for " + outputs
                    + " classes, one for each output of the network, got " + classWeights.size());
        }
        return kernels.weightedCrossEntropy(
                classWeights.stream().mapToDouble(Double::doubleValue).toArray(), labelSmoothing);
    }

    @Override
    public String toString() {
        return "cross-entropy" + (labelSmoothing > 0 ? ", label smoothing " + labelSmoothing : "")
                + (classWeights.isEmpty() ? "" : ", class weights " + classWeights);
    }
}
