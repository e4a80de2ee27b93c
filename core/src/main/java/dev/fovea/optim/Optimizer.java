package dev.fovea.optim;

import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.UpdateKernel;
import dev.fovea.network.Network;
import dev.fovea.parallel.Workers;
import java.util.function.Predicate;

/** The rule by which weights move. Unless told otherwise, each has the constants that PyTorch's has. */
public sealed interface Optimizer permits Sgd, Adam, RmsProp, AdaGrad, Lion {
    /** Plain gradient descent; momentum, Nesterov and weight decay can be added. */
    static Sgd sgd(double learningRate) {
        return new Sgd((float) learningRate, 0, false, 0);
    }

    /** {@link Adam} with betas 0.9 and 0.999, eps 1e-8, and without weight decay; PyTorch's learning rate is 0.001. */
    static Adam adam(double learningRate) {
        return new Adam((float) learningRate, 0.9, 0.999, 1e-8, 0, false);
    }

    /** {@link Adam} with decoupled weight decay, of 0.01; PyTorch's learning rate is 0.001. */
    static Adam adamW(double learningRate) {
        return new Adam((float) learningRate, 0.9, 0.999, 1e-8, 0.01f, true);
    }

    /** {@link RmsProp} with alpha 0.99, eps 1e-8, without momentum and weight decay; PyTorch's learning rate is 0.01. */
    static RmsProp rmsProp(double learningRate) {
        return new RmsProp((float) learningRate, 0.99, 1e-8, 0, 0);
    }

    /** {@link AdaGrad} with eps 1e-10 and without weight decay; PyTorch's learning rate is 0.01. */
    static AdaGrad adaGrad(double learningRate) {
        return new AdaGrad((float) learningRate, 1e-10, 0);
    }

    /** {@link Lion} with its paper's betas 0.9 and 0.99, without weight decay; the paper's learning rate is 0.0001. */
    static Lion lion(double learningRate) {
        return new Lion((float) learningRate, 0.9, 0.99, 0);
    }

    /** The step's length. */
    float learningRate();

    /** How strongly weights are pulled to zero. */
    float weightDecay();

    /** The same with another weight decay, at least 0. */
    Optimizer weightDecay(double weightDecay);

    /** The arithmetic of one step. */
    UpdateKernel kernel(Kernels kernels);

    /** A fresh memory for a network's weights, and steps on the caller's thread. */
    default OptimizerState start(Network network, Kernels kernels) {
        return start(network, kernels, new Workers(1));
    }

    /** A fresh memory for a network's weights, and steps on these threads; the bits do not depend on them. */
    default OptimizerState start(Network network, Kernels kernels, Workers workers) {
        return start(network, kernels, workers, Decay.ALL);
    }

    /** As {@link #start(Network, Kernels, Workers)}, with weight decay on some of the parameters. */
    default OptimizerState start(Network network, Kernels kernels, Workers workers, Decay decay) {
        return start(network, kernels, workers, decay, name -> true);
    }

    /**
     * As {@link #start(Network, Kernels, Workers, Decay)}, moving only some of the parameters; the others keep their bits.
     *
     * @param moves of the names of all parameters, {@code conv1.weight}, those that are to move
     */
    default OptimizerState start(
            Network network, Kernels kernels, Workers workers, Decay decay, Predicate<String> moves) {
        return new OptimizerState(this, decay, moves, network, kernels, workers);
    }
}
