package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * Mean pooling to a given size: (c, h, w) to (c, oh, ow). Output row i is the mean of the input rows from {@code floor(i h / oh)}
 * to before {@code ceil((i + 1) h / oh)}, and likewise columns, as PyTorch has it: windows overlap where the lengths do not
 * divide, and repeat rows where the output is the larger.
 *
 * @param size height and width of the output
 */
public record AdaptiveAvgPool2d(Size size) implements UnaryLayer {
    @Override
    public String stem() {
        return "pool";
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shape.image(Window.requireImage(input).channels(), size.height(), size.width());
    }

    @Override
    public String toString() {
        return "adaptiveAvgPool2d " + size;
    }
}
