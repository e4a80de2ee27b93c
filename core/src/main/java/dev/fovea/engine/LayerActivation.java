package dev.fovea.engine;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.CurveKernel;
import dev.fovea.kernel.Kernels;
import dev.fovea.layer.Elu;
import dev.fovea.layer.Gelu;
import dev.fovea.layer.HardSigmoid;
import dev.fovea.layer.HardSwish;
import dev.fovea.layer.Layer;
import dev.fovea.layer.LeakyRelu;
import dev.fovea.layer.Mish;
import dev.fovea.layer.Relu;
import dev.fovea.layer.Relu6;
import dev.fovea.layer.Selu;
import dev.fovea.layer.Sigmoid;
import dev.fovea.layer.Silu;
import dev.fovea.layer.Softmax;
import dev.fovea.layer.Softplus;
import dev.fovea.layer.Softsign;
import dev.fovea.layer.Tanh;
import dev.fovea.layer.ThresholdedRelu;
import java.util.Optional;

/** Which kernel computes which activation. */
final class LayerActivation {
    private LayerActivation() {}

    static ActivationKernel of(Layer layer, Kernels kernels) {
        if (layer instanceof Relu) {
            return kernels.relu();
        } else if (layer instanceof Relu6) {
            return kernels.relu6();
        } else if (layer instanceof LeakyRelu leaky) {
            return kernels.leakyRelu(leaky.slope());
        } else if (layer instanceof Elu elu) {
            return kernels.elu(elu.alpha());
        } else if (layer instanceof Selu) {
            return kernels.selu();
        } else if (layer instanceof HardSigmoid) {
            return kernels.hardSigmoid();
        } else if (layer instanceof Softplus) {
            return kernels.softplus();
        } else if (layer instanceof Softsign) {
            return kernels.softsign();
        } else if (layer instanceof Sigmoid) {
            return kernels.sigmoid();
        } else if (layer instanceof Tanh) {
            return kernels.tanh();
        } else if (layer instanceof Softmax) {
            return kernels.softmax();
        }
        throw new IllegalStateException("no operation for " + layer);
    }

    /** The kernel of an activation whose slope is known from x only, if it is one. */
    static Optional<CurveKernel> curve(Layer layer, Kernels kernels) {
        if (layer instanceof Silu) {
            return Optional.of(kernels.silu());
        } else if (layer instanceof HardSwish) {
            return Optional.of(kernels.hardSwish());
        } else if (layer instanceof Mish) {
            return Optional.of(kernels.mish());
        } else if (layer instanceof Gelu gelu) {
            return Optional.of(kernels.gelu(gelu.tanh()));
        } else if (layer instanceof ThresholdedRelu relu) {
            return Optional.of(kernels.thresholdedRelu(relu.alpha()));
        }
        return Optional.empty();
    }
}
