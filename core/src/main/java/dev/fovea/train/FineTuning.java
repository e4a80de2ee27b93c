package dev.fovea.train;

import dev.fovea.layer.Dense;
import dev.fovea.layer.Layer;
import dev.fovea.model.Model;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trained model as the beginning of another training: what its layers have learned is taken over, and its last dense layer, the
 * head, begins anew where the classes are others (Yosinski et al., NIPS 2014).
 *
 * @param network the model's, or the same with a head of as many outputs as there are classes
 * @param weights to begin with, nobody else's
 * @param head the layer that begins anew, if one does
 */
public record FineTuning(Network network, Weights weights, Optional<String> head) {
    /**
     * The beginning of a training on data of the given classes. They are the model's if names and order are the same.
     *
     * @param initializer how a new head begins
     * @param seed what it is drawn by
     * @throws IllegalArgumentException if the classes are others and the network does not end in a dense layer
     */
    public static FineTuning of(Model model, List<String> classes, Initializer initializer, long seed) {
        if (model.classes().equals(classes)) {
            return new FineTuning(model.network(), model.weights().copy(), Optional.empty());
        }
        Node head = model.network().nodes().stream()
                .filter(node -> node.layer() instanceof Dense)
                .reduce((before, node) -> node)
                .orElseThrow(() -> new IllegalArgumentException("expected a network with a dense layer to put one for "
                        + classes.size() + " classes in its place, got none: train a network of your own"));
        Layer fresh = new Dense(classes.size(), ((Dense) head.layer()).bias());
        Network network = model.network().with(head.name(), fresh);
        if (!network.outputShape().equals(Shape.vector(classes.size()))) {
            throw new IllegalArgumentException("expected the network to end in its last dense layer, " + head.name()
                    + ", got outputs " + network.outputShape() + " for " + classes.size()
                    + " classes: train a network of your own");
        }
        Weights weights = Weights.initialize(network, initializer, seed);
        takeOver(model.weights().tensors(), weights, head.name() + ".");
        return new FineTuning(network, weights, Optional.of(head.name()));
    }

    /** Copies what was learned, but for the head and whatever a head of another size has given another shape. */
    private static void takeOver(Map<String, Tensor> learned, Weights weights, String head) {
        weights.tensors().forEach((name, tensor) -> {
            Tensor from = learned.get(name);
            if (from != null && !name.startsWith(head) && from.shape().equals(tensor.shape())) {
                System.arraycopy(from.data(), 0, tensor.data(), 0, from.data().length);
            }
        });
    }
}
