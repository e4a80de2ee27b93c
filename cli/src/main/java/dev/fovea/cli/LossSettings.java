package dev.fovea.cli;

import dev.fovea.loss.Loss;
import dev.fovea.network.Network;
import java.util.List;
import java.util.Optional;

/**
 * A loss and what it was told. What it has no use for is as usual.
 *
 * @param name empty for the one that suits the network's outputs
 * @param labelSmoothing for cross-entropy
 * @param focalGamma for focal
 * @param huberDelta for huber
 * @param classWeights for cross-entropy
 */
record LossSettings(
        Optional<LossName> name,
        double labelSmoothing,
        double focalGamma,
        double huberDelta,
        ClassWeights classWeights) {
    /** What stands where nothing but the name is known: no smoothing, the paper's gamma, PyTorch's delta. */
    static LossSettings usual(Optional<LossName> name) {
        return new LossSettings(name, 0, 2, 1, ClassWeights.NONE);
    }

    /** The usual settings of the loss that suits a network's outputs. */
    static LossSettings suiting(Network network) {
        return usual(Optional.of(LossName.suiting(network)));
    }

    /** The same, decided for a network. */
    LossSettings decided(Network network) {
        return named(name.orElseGet(() -> LossName.suiting(network)));
    }

    /** The same under another name; what only the old one has is left behind. */
    LossSettings named(LossName other) {
        boolean same = name.map(other::equals).orElse(other == LossName.CROSS_ENTROPY);
        return same
                ? new LossSettings(Optional.of(other), labelSmoothing, focalGamma, huberDelta, classWeights)
                : usual(Optional.of(other));
    }

    /** The loss, in which classes count for these weights, one each or none. */
    Loss loss(List<Double> weights) {
        return switch (name.orElse(LossName.CROSS_ENTROPY)) {
            case CROSS_ENTROPY ->
                Loss.crossEntropy().labelSmoothing(labelSmoothing).classWeights(weights);
            case MSE -> Loss.meanSquaredError();
            case FOCAL -> Loss.focal(focalGamma);
            case BCE -> Loss.binaryCrossEntropy();
            case L1 -> Loss.absoluteError();
            case HUBER -> Loss.huber(huberDelta);
        };
    }
}
