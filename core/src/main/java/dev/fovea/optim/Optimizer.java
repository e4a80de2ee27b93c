package dev.fovea.optim;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.UpdateKernel;
import dev.fovea.network.Network;
import dev.fovea.parallel.Workers;

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

    /** A fresh memory for a network's weights, and steps on the caller's thread. */
    default OptimizerState start(Network network, Kernels kernels) {
        return start(network, kernels, new Workers(1));
    }

    /** A fresh memory for a network's weights, and steps on these threads; the bits do not depend on them. */
    default OptimizerState start(Network network, Kernels kernels, Workers workers) {
        return new OptimizerState(this, network, kernels, workers);
    }
}
