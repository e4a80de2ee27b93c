package dev.fovea.benchmarks.peers;

import dev.fovea.layer.BatchNorm2d;
import dev.fovea.layer.Dropout;
import dev.fovea.layer.Parameter;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.network.Preset;
import dev.fovea.network.Presets;
import dev.fovea.network.Weights;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;

/**
 * The network that all run, with weights that begin the same for everybody.
 *
 * @param name of its preset
 * @param network its layers
 * @param weights in PyTorch's layouts
 */
public record WeightedNetwork(String name, Network network, Weights weights) {
    /** The network of digits, which all contestants know. */
    public static final String LENET = "lenet5";

    /** "norm": keeps these random numbers apart from the weights' of the same seed. */
    private static final long STREAM = 0x6E6F726DL;

    /**
     * A preset's network with fresh weights, made so that all have to compute the same: batch norms look as if they had learned,
     * because one that does nothing could be left out and nobody would see it, and nothing is dropped, because what is would be
     * up to each library's random numbers.
     *
     * @throws IllegalArgumentException if there is no such preset
     */
    public static WeightedNetwork fresh(String name, long seed) {
        Preset preset = preset(name);
        Network network = withoutDropping(preset.network());
        Weights weights = Weights.initialize(network, preset.initializer(), seed);
        SplitMix64 random = new SplitMix64(SplitMix64.stream(seed, STREAM));
        for (Node node : network.nodes()) {
            if (node.layer() instanceof BatchNorm2d) {
                fill(weights.get(node.name() + "." + Parameter.WEIGHT), 0.5, random);
                fill(weights.get(node.name() + "." + Parameter.BIAS), -0.5, random);
                fill(weights.get(node.name() + "." + BatchNorm2d.RUNNING_MEAN), -0.5, random);
                fill(weights.get(node.name() + "." + BatchNorm2d.RUNNING_VAR), 0.5, random);
            }
        }
        return new WeightedNetwork(name, network, weights);
    }

    /**
     * The preset of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Preset preset(String name) {
        return Presets.find(name)
                .orElseThrow(() ->
                        new IllegalArgumentException("no network '" + name + "': expected one of " + Presets.names()));
    }

    private static Network withoutDropping(Network network) {
        Network kept = network;
        for (Node node : network.nodes()) {
            if (node.layer() instanceof Dropout dropout) {
                kept = kept.with(node.name(), new Dropout(0, dropout.byChannel()));
            }
        }
        return kept;
    }

    /** Uniform in [from, from + 1). */
    private static void fill(Tensor tensor, double from, SplitMix64 random) {
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) (from + random.nextDouble());
        }
    }

    /** The shape of one input sample. */
    public Shape input() {
        return network.inputShape();
    }

    /** How many logits there are for a sample. */
    public int outputs() {
        return network.outputShape().size();
    }
}
