package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/** A layer without parameters that keeps the shape of its input. */
public sealed interface Activation extends UnaryLayer
        permits Elu,
                Gelu,
                HardSigmoid,
                HardSwish,
                LeakyRelu,
                Mish,
                NoisyRelu,
                Relu,
                Relu6,
                Selu,
                Sigmoid,
                Silu,
                Softmax,
                Softplus,
                Softsign,
                Tanh,
                ThresholdedRelu {
    @Override
    default Shape outputShape(Shape input) {
        return input;
    }
}
