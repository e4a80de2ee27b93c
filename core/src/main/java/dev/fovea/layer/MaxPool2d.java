package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * Max pooling: (c, h, w) to (c, oh, ow), the greatest value under each window. Padding never wins. Of equal greatest values
 * the first in row order counts, and it alone gets the gradient.
 *
 * @param size height and width of the window
 * @param stride steps of the window
 * @param padding places around the input; each side less than the window spans
 * @param dilation distance of the window's places; where it has more than one, at most the length of the input
 */
public record MaxPool2d(Size size, Size stride, Padding padding, Size dilation) implements UnaryLayer {
    public MaxPool2d {
        AvgPool2d.requireOverlap("maxPool2d", size, padding, dilation);
    }

    public MaxPool2d stride(int stride) {
        return stride(Size.of(stride));
    }

    public MaxPool2d stride(Size stride) {
        return new MaxPool2d(size, stride, padding, dilation);
    }

    public MaxPool2d padding(int padding) {
        return padding(Padding.of(padding));
    }

    public MaxPool2d padding(Padding padding) {
        return new MaxPool2d(size, stride, padding, dilation);
    }

    public MaxPool2d dilation(int dilation) {
        return dilation(Size.of(dilation));
    }

    public MaxPool2d dilation(Size dilation) {
        return new MaxPool2d(size, stride, padding, dilation);
    }

    @Override
    public String stem() {
        return "pool";
    }

    @Override
    public Shape outputShape(Shape input) {
        Window.requireImage(input);
        requireSeen("height", input.height(), size.height(), dilation.height());
        requireSeen("width", input.width(), size.width(), dilation.width());
        return new Window(size, stride, padding, dilation).outputShape(input, input.channels());
    }

    /** Places further apart than the input is long could all lie in the padding. */
    private static void requireSeen(String side, int in, int window, int dilation) {
        if (window > 1 && dilation > in) {
            throw new IllegalArgumentException(
                    "a dilation of " + dilation + " does not fit the " + side + " " + in + ": use a smaller one");
        }
    }

    @Override
    public String toString() {
        return AvgPool2d.text("maxPool2d", size, stride, padding)
                + (dilation.equals(Size.of(1)) ? "" : " dilation " + dilation);
    }
}
