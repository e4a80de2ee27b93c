package dev.fovea.layer;

import dev.fovea.tensor.Shape;
import java.util.List;

/** A layer as plain data: what to compute, not how. All shapes are those of one sample, without the batch dimension. */
public sealed interface Layer permits UnaryLayer, Add, Concat, Multiply {
    /** The stem of the layer's default name in a network: {@code conv} for {@code conv1, conv2, ...}. */
    String stem();

    /**
     * The shape of the output for the given inputs.
     *
     * @throws IllegalArgumentException if the layer does not fit the inputs; the message says what it expected
     */
    Shape outputShape(List<Shape> inputs);

    /** The learned arrays for the given inputs, in PyTorch's names, order and layouts. */
    List<Parameter> parameters(List<Shape> inputs);

    /** The arrays that the layer keeps without learning them from gradients, in PyTorch's names, order and layouts. */
    default List<Parameter> buffers(List<Shape> inputs) {
        return List.of();
    }

    /** Multiply-adds of one sample's forward pass; bias additions, comparisons and activations are not counted. */
    long multiplyAdds(List<Shape> inputs);
}
