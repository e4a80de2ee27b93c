package dev.fovea.optim;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.UpdateKernel;
import dev.fovea.network.Network;

/** The rule by which weights move. */
public sealed interface Optimizer permits Sgd {
    /** Plain gradient descent; momentum, Nesterov and weight decay can be added. */
    static Sgd sgd(double learningRate) {
        return new Sgd((float) learningRate, 0, false, 0);
    }

    /** The step's length. */
    float learningRate();

    /** The arithmetic of one step. */
    UpdateKernel kernel(Kernels kernels);

    /** A fresh memory for a network's weights. */
    default OptimizerState start(Network network, Kernels kernels) {
        return new OptimizerState(this, network, kernels);
    }
}
