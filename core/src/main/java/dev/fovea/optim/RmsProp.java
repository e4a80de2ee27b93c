package dev.fovea.optim;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.UpdateKernel;

/**
 * RMSProp (Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012) in PyTorch's convention, without centering:
 *
 * <pre>
 *   g = dw + weightDecay w      v = alpha v + (1 - alpha) g^2      b = momentum b + g / (sqrt(v) + eps)      w -= learningRate b
 * </pre>
 *
 * @param learningRate greater than 0
 * @param alpha the share of the mean square that is kept, in [0, 1)
 * @param eps greater than 0
 * @param momentum in [0, 1)
 * @param weightDecay at least 0
 */
public record RmsProp(float learningRate, double alpha, double eps, double momentum, float weightDecay)
        implements Optimizer {
    public RmsProp {
        Setting check = new Setting("rmsprop");
        check.learningRate(learningRate);
        check.share("alpha", alpha);
        check.eps(eps);
        check.share("momentum", momentum);
        check.weightDecay(weightDecay);
    }

    public RmsProp alpha(double alpha) {
        return new RmsProp(learningRate, alpha, eps, momentum, weightDecay);
    }

    public RmsProp eps(double eps) {
        return new RmsProp(learningRate, alpha, eps, momentum, weightDecay);
    }

    public RmsProp momentum(double momentum) {
        return new RmsProp(learningRate, alpha, eps, momentum, weightDecay);
    }

    @Override
    public RmsProp weightDecay(double weightDecay) {
        return new RmsProp(learningRate, alpha, eps, momentum, (float) weightDecay);
    }

    @Override
    public UpdateKernel kernel(Kernels kernels) {
        return kernels.rmsProp(alpha, eps, momentum, weightDecay);
    }

    @Override
    public String toString() {
        return "rmsprop, learning rate " + learningRate + ", alpha " + alpha + ", eps " + eps
                + (momentum > 0 ? ", momentum " + momentum : "")
                + (weightDecay > 0 ? ", weight decay " + weightDecay : "");
    }
}
