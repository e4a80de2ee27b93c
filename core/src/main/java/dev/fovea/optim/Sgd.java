package dev.fovea.optim;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.UpdateKernel;

/**
 * Stochastic gradient descent in PyTorch's convention: {@code g = dw + weightDecay w}, {@code v = momentum v + g}, {@code w -=
 * learningRate v}, or with Nesterov's look-ahead {@code w -= learningRate (g + momentum v)} (Sutskever et al. 2013).
 *
 * @param learningRate greater than 0
 * @param momentum in [0, 1)
 * @param nesterov whether to look ahead; needs momentum
 * @param weightDecay at least 0
 */
public record Sgd(float learningRate, float momentum, boolean nesterov, float weightDecay) implements Optimizer {
    public Sgd {
        require(learningRate > 0 && Float.isFinite(learningRate), "learning rate must be greater than 0", learningRate);
        require(momentum >= 0 && momentum < 1, "momentum must be at least 0 and less than 1", momentum);
        require(weightDecay >= 0 && Float.isFinite(weightDecay), "weight decay must be at least 0", weightDecay);
        require(!nesterov || momentum > 0, "nesterov needs a momentum greater than 0", momentum);
    }

    private static void require(boolean condition, String rule, float value) {
        if (!condition) {
            throw new IllegalArgumentException("sgd: " + rule + ", got " + value);
        }
    }

    public Sgd momentum(double momentum) {
        return new Sgd(learningRate, (float) momentum, nesterov, weightDecay);
    }

    public Sgd nesterov(boolean nesterov) {
        return new Sgd(learningRate, momentum, nesterov, weightDecay);
    }

    @Override
    public Sgd weightDecay(double weightDecay) {
        return new Sgd(learningRate, momentum, nesterov, (float) weightDecay);
    }

    @Override
    public UpdateKernel kernel(Kernels kernels) {
        return kernels.sgd(momentum, nesterov, weightDecay);
    }

    @Override
    public String toString() {
        return "sgd, learning rate " + learningRate + (momentum > 0 ? ", momentum " + momentum : "")
                + (nesterov ? ", nesterov" : "") + (weightDecay > 0 ? ", weight decay " + weightDecay : "");
    }
}
