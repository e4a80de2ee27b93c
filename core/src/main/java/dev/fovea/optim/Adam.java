package dev.fovea.optim;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.UpdateKernel;

/**
 * Adam (Kingma and Ba, ICLR 2015, algorithm 1) and AdamW (Loshchilov and Hutter, ICLR 2019, algorithm 2) in PyTorch's convention.
 * At step t, counted from 1:
 *
 * <pre>
 *   m = beta1 m + (1 - beta1) g      v = beta2 v + (1 - beta2) g^2
 *   w -= learningRate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps)
 * </pre>
 *
 * Adam's weight decay is a part of the gradient, {@code g = dw + weightDecay w}, and divided by its size like the rest; AdamW's is
 * not: {@code g = dw}, and before the step {@code w -= learningRate weightDecay w}.
 *
 * @param learningRate greater than 0
 * @param beta1 the share of the mean gradient that is kept, in [0, 1)
 * @param beta2 the share of the mean square that is kept, in [0, 1)
 * @param eps greater than 0
 * @param weightDecay at least 0
 * @param decoupled whether this is AdamW
 */
public record Adam(float learningRate, double beta1, double beta2, double eps, float weightDecay, boolean decoupled)
        implements Optimizer {
    public Adam {
        Setting check = new Setting(name(decoupled));
        check.learningRate(learningRate);
        check.share("beta1", beta1);
        check.share("beta2", beta2);
        check.eps(eps);
        check.weightDecay(weightDecay);
    }

    private static String name(boolean decoupled) {
        return decoupled ? "adamw" : "adam";
    }

    public Adam betas(double beta1, double beta2) {
        return new Adam(learningRate, beta1, beta2, eps, weightDecay, decoupled);
    }

    public Adam eps(double eps) {
        return new Adam(learningRate, beta1, beta2, eps, weightDecay, decoupled);
    }

    @Override
    public Adam weightDecay(double weightDecay) {
        return new Adam(learningRate, beta1, beta2, eps, (float) weightDecay, decoupled);
    }

    @Override
    public UpdateKernel kernel(Kernels kernels) {
        return kernels.adam(beta1, beta2, eps, weightDecay, decoupled);
    }

    @Override
    public String toString() {
        return name(decoupled) + ", learning rate " + learningRate + ", betas " + beta1 + " and " + beta2 + ", eps "
                + eps + (weightDecay > 0 ? ", weight decay " + weightDecay : "");
    }
}
