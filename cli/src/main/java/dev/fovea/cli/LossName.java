package dev.fovea.cli;

import dev.fovea.layer.Sigmoid;
import dev.fovea.layer.Softmax;
import dev.fovea.network.Network;

/** The losses by the names they have on the command line. */
enum LossName {
    CROSS_ENTROPY("cross-entropy"),
    MSE("mse"),
    FOCAL("focal"),
    BCE("bce"),
    L1("l1"),
    HUBER("huber");

    private final String word;

    LossName(String word) {
        this.word = word;
    }

    /** The loss that suits a network's outputs: the squared error if they are probabilities already. */
    static LossName suiting(Network network) {
        boolean probabilities =
                network.output().layer() instanceof Sigmoid || network.output().layer() instanceof Softmax;
        return probabilities ? MSE : CROSS_ENTROPY;
    }

    @Override
    public String toString() {
        return word;
    }
}
