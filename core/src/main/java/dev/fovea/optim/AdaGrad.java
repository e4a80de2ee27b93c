package dev.fovea.optim;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.UpdateKernel;

/**
 * AdaGrad (Duchi, Hazan and Singer, JMLR 2011, figure 1 with a diagonal matrix) in PyTorch's convention: {@code g = dw +
 * weightDecay w}, {@code s += g^2}, {@code w -= learningRate g / (sqrt(s) + eps)}. PyTorch's decay of the learning rate is a
 * {@link Schedule} here.
 *
 * @param learningRate greater than 0
 * @param eps greater than 0
 * @param weightDecay at least 0
 */
public record AdaGrad(float learningRate, double eps, float weightDecay) implements Optimizer {
    public AdaGrad {
        Setting check = new Setting("adagrad");
        check.learningRate(learningRate);
        check.eps(eps);
        check.weightDecay(weightDecay);
    }

    public AdaGrad eps(double eps) {
        return new AdaGrad(learningRate, eps, weightDecay);
    }

    @Override
    public AdaGrad weightDecay(double weightDecay) {
        return new AdaGrad(learningRate, eps, (float) weightDecay);
    }

    @Override
    public UpdateKernel kernel(Kernels kernels) {
        return kernels.adaGrad(eps, weightDecay);
    }

    @Override
    public String toString() {
        return "adagrad, learning rate " + learningRate + ", eps " + eps
                + (weightDecay > 0 ? ", weight decay " + weightDecay : "");
    }
}
