package dev.fovea.loss;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;

/**
 * Focal loss of logits (Lin et al., ICCV 2017, eq. 4, with the softmax in place of the sigmoid): {@code L = -(1 - p)^gamma log p}, p
 * being the probability of the label. What is recognised already counts little; with gamma 0 it is cross-entropy.
 *
 * @param gamma at least 0
 */
public record Focal(double gamma) implements Loss {
    public Focal {
        if (!(gamma >= 0 && Double.isFinite(gamma))) {
            throw new IllegalArgumentException("focal loss: gamma must be at least 0, got " + gamma);
        }
    }

    @Override
    public LossKernel kernel(Kernels kernels, int outputs) {
        return kernels.focal(outputs, gamma);
    }

    @Override
    public String toString() {
        return "focal loss, gamma " + gamma;
    }
}
