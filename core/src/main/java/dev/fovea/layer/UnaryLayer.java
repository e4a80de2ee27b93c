package dev.fovea.layer;

import dev.fovea.tensor.Shape;
import java.util.List;

/** A layer with one input. */
public sealed interface UnaryLayer extends Layer
        permits Activation,
                AdaptiveAvgPool2d,
                AvgPool2d,
                BatchNorm2d,
                ChannelShuffle,
                Conv2d,
                ConvTranspose2d,
                Crop2d,
                Dense,
                Dropout,
                Flatten,
                GlobalAvgPool,
                GlobalMaxPool,
                GroupNorm,
                LayerNorm,
                LocalResponseNorm,
                LpPool2d,
                MaxPool2d,
                Pad2d,
                PixelShuffle,
                PixelUnshuffle,
                Prelu,
                Slice,
                Upsample2d {
    /** As {@link Layer#outputShape(List)} for the one input. */
    Shape outputShape(Shape input);

    /** As {@link Layer#parameters(List)} for the one input. */
    default List<Parameter> parameters(Shape input) {
        return List.of();
    }

    /** As {@link Layer#buffers(List)} for the one input. */
    default List<Parameter> buffers(Shape input) {
        return List.of();
    }

    /** As {@link Layer#multiplyAdds(List)} for the one input. */
    default long multiplyAdds(Shape input) {
        return 0;
    }

    @Override
    default Shape outputShape(List<Shape> inputs) {
        return outputShape(only(inputs));
    }

    @Override
    default List<Parameter> parameters(List<Shape> inputs) {
        return parameters(only(inputs));
    }

    @Override
    default List<Parameter> buffers(List<Shape> inputs) {
        return buffers(only(inputs));
    }

    @Override
    default long multiplyAdds(List<Shape> inputs) {
        return multiplyAdds(only(inputs));
    }

    private static Shape only(List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("expected one input, got " + inputs.size());
        }
        return inputs.get(0);
    }
}
