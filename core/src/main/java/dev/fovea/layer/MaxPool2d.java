package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * Max pooling: (c, h, w) to (c, oh, ow), the greatest value under each window. Padding never wins. Of equal greatest values
 * the first in row order counts, and it alone gets the gradient.
 *
 * @param size height and width of the window
 * @param stride steps of the window
 * @param padding places around the input; each side less than the window
 */
public record MaxPool2d(Size size, Size stride, Padding padding) implements UnaryLayer {
    public MaxPool2d {
        AvgPool2d.requireOverlap("maxPool2d", size, padding);
    }

    public MaxPool2d stride(int stride) {
        return stride(Size.of(stride));
    }

    public MaxPool2d stride(Size stride) {
        return new MaxPool2d(size, stride, padding);
    }

    public MaxPool2d padding(int padding) {
        return padding(Padding.of(padding));
    }

    public MaxPool2d padding(Padding padding) {
        return new MaxPool2d(size, stride, padding);
    }

    @Override
    public String stem() {
        return "pool";
    }

    @Override
    public Shape outputShape(Shape input) {
        Window.requireImage(input);
        return new Window(size, stride, padding, Size.of(1)).outputShape(input, input.channels());
    }

    @Override
    public String toString() {
        return AvgPool2d.text("maxPool2d", size, stride, padding);
    }
}
