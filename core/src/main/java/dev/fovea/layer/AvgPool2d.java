package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * Mean pooling: (c, h, w) to (c, oh, ow), the mean under each window.
 *
 * @param size height and width of the window
 * @param stride steps of the window
 * @param padding zeros around the input; each side less than the window
 * @param countIncludePad whether the zeros of the padding count in the mean, PyTorch's {@code count_include_pad}
 */
public record AvgPool2d(Size size, Size stride, Padding padding, boolean countIncludePad) implements UnaryLayer {
    public AvgPool2d {
        requireOverlap("avgPool2d", size, padding, Size.of(1));
    }

    public AvgPool2d stride(int stride) {
        return stride(Size.of(stride));
    }

    public AvgPool2d stride(Size stride) {
        return new AvgPool2d(size, stride, padding, countIncludePad);
    }

    public AvgPool2d padding(int padding) {
        return padding(Padding.of(padding));
    }

    public AvgPool2d padding(Padding padding) {
        return new AvgPool2d(size, stride, padding, countIncludePad);
    }

    public AvgPool2d countIncludePad(boolean countIncludePad) {
        return new AvgPool2d(size, stride, padding, countIncludePad);
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
        return text("avgPool2d", size, stride, padding) + (countIncludePad ? "" : " without counting padding");
    }

    /** Padding as wide as the window spans would leave windows that see nothing of the image. */
    static void requireOverlap(String layer, Size size, Padding padding, Size dilation) {
        long spanH = Window.span(size.height(), dilation.height());
        long spanW = Window.span(size.width(), dilation.width());
        if (Math.max(padding.top(), padding.bottom()) >= spanH || Math.max(padding.left(), padding.right()) >= spanW) {
            String spans = dilation.equals(Size.of(1)) ? "" : ", which spans " + spanH + "x" + spanW + ",";
            throw new IllegalArgumentException(layer + ": padding " + padding + " must be less than the window " + size
                    + spans + " on every side");
        }
    }

    static String text(String layer, Size size, Size stride, Padding padding) {
        return layer + " " + size + (stride.equals(size) ? "" : " stride " + stride)
                + (padding.equals(Padding.NONE) ? "" : " padding " + padding);
    }
}
