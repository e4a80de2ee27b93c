package dev.fovea.benchmarks.peers;

import dev.fovea.network.Network;
import dev.fovea.network.Preset;
import dev.fovea.network.Presets;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Tensor;
import java.util.List;

/**
 * The network that all run: the preset {@code lenet5}, whose weights begin the same for everybody.
 *
 * @param weights in PyTorch's layouts
 */
public record LeNet(Weights weights) {
    private static final Preset PRESET = Presets.find("lenet5").orElseThrow();

    /** Fresh weights. */
    public static LeNet fresh(long seed) {
        return new LeNet(Weights.initialize(network(), PRESET.initializer(), seed));
    }

    /** Its layers. */
    public static Network network() {
        return PRESET.network();
    }

    /**
     * Weight and bias of its five layers, in turn: (6, 1, 5, 5), (6), (16, 6, 5, 5), (16), (120, 400), (120), (84, 120), (84),
     * (10, 84), (10).
     */
    public List<Tensor> parameters() {
        return List.copyOf(weights.tensors().values());
    }
}
