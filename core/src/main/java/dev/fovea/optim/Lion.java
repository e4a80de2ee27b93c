package dev.fovea.optim;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.UpdateKernel;

/**
 * Lion (Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2), whose steps move every weight equally
 * far, by the sign of a mean of gradients; it wants a learning rate a third to a tenth of Adam's:
 *
 * <pre>
 *   c = beta1 m + (1 - beta1) dw      w -= learningRate (sign(c) + weightDecay w)      m = beta2 m + (1 - beta2) dw
 * </pre>
 *
 * @param learningRate greater than 0
 * @param beta1 the share of the remembered gradient in the direction, in [0, 1)
 * @param beta2 the share of the mean gradient that is kept, in [0, 1)
 * @param weightDecay at least 0
 */
public record Lion(float learningRate, double beta1, double beta2, float weightDecay) implements Optimizer {
    public Lion {
        Setting check = new Setting("lion");
        check.learningRate(learningRate);
        check.share("beta1", beta1);
        check.share("beta2", beta2);
        check.weightDecay(weightDecay);
    }

    public Lion betas(double beta1, double beta2) {
        return new Lion(learningRate, beta1, beta2, weightDecay);
    }

    @Override
    public Lion weightDecay(double weightDecay) {
        return new Lion(learningRate, beta1, beta2, (float) weightDecay);
    }

    @Override
    public UpdateKernel kernel(Kernels kernels) {
        return kernels.lion(beta1, beta2, weightDecay);
    }

    @Override
    public String toString() {
        return "lion, learning rate " + learningRate + ", betas " + beta1 + " and " + beta2
                + (weightDecay > 0 ? ", weight decay " + weightDecay : "");
    }
}
