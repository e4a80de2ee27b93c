package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/** A window that slides over an image: the seed's formula for the output size stands here, and only here. */
record Window(Size size, Size stride, Padding padding, Size dilation) {
    /**
     * The shape of one output a window position: {@code H2 = (H1 - F + 2P) / S + 1}, rounded down, where a dilated window
     * spans {@code F = dilation * (kernel - 1) + 1}.
     */
    Shape outputShape(Shape input, int outChannels) {
        int outH = outputLength(
                "height",
                input.height(),
                size.height(),
                stride.height(),
                (long) padding.top() + padding.bottom(),
                dilation.height());
        int outW = outputLength(
                "width",
                input.width(),
                size.width(),
                stride.width(),
                (long) padding.left() + padding.right(),
                dilation.width());
        return Shape.image(outChannels, outH, outW);
    }

    private static int outputLength(String side, int in, int kernel, int stride, long padding, int dilation) {
        long span = span(kernel, dilation);
        long padded = in + padding;
        if (span > padded) {
            throw new IllegalArgumentException("a window spanning " + span + " does not fit the " + side + " " + in
                    + (padding > 0 ? " + " + padding + " padding" : "") + ": use a smaller window or more padding");
        }
        long out = (padded - span) / stride + 1;
        if (out > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the " + side + " " + in + " + " + padding
                    + " padding gives an output of " + out + ": use less padding or a larger stride");
        }
        return (int) out;
    }

    /** What a window reaches over along one side: {@code dilation * (kernel - 1) + 1}. */
    static long span(int kernel, int dilation) {
        return (long) dilation * (kernel - 1) + 1;
    }

    /** The length of a side, if there can be one so long. */
    static int length(String side, long length) {
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a " + side + " of " + length + " is too large: at most " + Integer.MAX_VALUE);
        }
        return (int) length;
    }

    /** The input must have channels: those of an image, or the features of a vector. */
    static Shape requireChannels(Shape input) {
        if (!input.isImage() && input.rank() != 1) {
            throw new IllegalArgumentException("expected an image (channels, height, width) or a vector, got " + input);
        }
        return input;
    }

    /** The input must be an image. */
    static Shape requireImage(Shape input) {
        if (!input.isImage()) {
            throw new IllegalArgumentException("expected an image (channels, height, width), got " + input);
        }
        return input;
    }
}
