package dev.fovea.cli;

import dev.fovea.optim.Adam;
import dev.fovea.optim.Clipping;
import dev.fovea.optim.Decay;
import dev.fovea.optim.Lion;
import dev.fovea.optim.Optimizer;
import dev.fovea.optim.RmsProp;

/**
 * An optimizer and what it was told. What it has no use for is 0.
 *
 * @param decay which parameters the weight decay pulls
 * @param clipNorm the largest norm that all gradients together may have; 0 for any
 * @param clipValue the largest size that an element of a gradient may have; 0 for any
 */
record OptimizerSettings(
        OptimizerName name,
        double learningRate,
        double momentum,
        boolean nesterov,
        double beta1,
        double beta2,
        double alpha,
        double eps,
        double weightDecay,
        Decay decay,
        double clipNorm,
        double clipValue) {

    /** What an optimizer goes by of which nothing but the name is known: PyTorch's learning rate and constants, Lion's of its paper. */
    static OptimizerSettings usual(OptimizerName name) {
        return switch (name) {
            case SGD -> new OptimizerSettings(name, 1e-3, 0, false, 0, 0, 0, 0, 0, Decay.ALL, 0, 0);
            case ADAM -> of(name, 1e-3, Optimizer.adam(1e-3), 0);
            case ADAMW -> of(name, 1e-3, Optimizer.adamW(1e-3), 1e-2);
            case RMSPROP -> {
                RmsProp usual = Optimizer.rmsProp(1e-2);
                yield new OptimizerSettings(
                        name, 1e-2, usual.momentum(), false, 0, 0, usual.alpha(), usual.eps(), 0, Decay.ALL, 0, 0);
            }
            case ADAGRAD ->
                new OptimizerSettings(
                        name, 1e-2, 0, false, 0, 0, 0, Optimizer.adaGrad(1e-2).eps(), 0, Decay.ALL, 0, 0);
            case LION -> {
                Lion usual = Optimizer.lion(1e-4);
                yield new OptimizerSettings(
                        name, 1e-4, 0, false, usual.beta1(), usual.beta2(), 0, 0, 0, Decay.ALL, 0, 0);
            }
        };
    }

    private static OptimizerSettings of(OptimizerName name, double learningRate, Adam usual, double weightDecay) {
        return new OptimizerSettings(
                name,
                learningRate,
                0,
                false,
                usual.beta1(),
                usual.beta2(),
                0,
                usual.eps(),
                weightDecay,
                Decay.ALL,
                0,
                0);
    }

    /** How gradients are cut down. */
    Clipping clipping() {
        if (clipNorm > 0) {
            return Clipping.norm(clipNorm);
        }
        return clipValue > 0 ? Clipping.value(clipValue) : Clipping.none();
    }

    Optimizer optimizer() {
        Optimizer optimizer = switch (name) {
            case SGD -> Optimizer.sgd(learningRate).momentum(momentum).nesterov(nesterov);
            case ADAM -> Optimizer.adam(learningRate).betas(beta1, beta2).eps(eps);
            case ADAMW -> Optimizer.adamW(learningRate).betas(beta1, beta2).eps(eps);
            case RMSPROP ->
                Optimizer.rmsProp(learningRate).alpha(alpha).eps(eps).momentum(momentum);
            case ADAGRAD -> Optimizer.adaGrad(learningRate).eps(eps);
            case LION -> Optimizer.lion(learningRate).betas(beta1, beta2);
        };
        return optimizer.weightDecay(weightDecay);
    }

    /** In words, for people. */
    @Override
    public String toString() {
        return optimizer()
                + (decay == Decay.ALL ? "" : " on " + decay)
                + (clipping().equals(Clipping.none()) ? "" : ", gradients clipped to " + clipping());
    }
}
