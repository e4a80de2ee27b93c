package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * An image without its outer rows and columns, the inverse of {@link Pad2d}: (c, top + h + bottom, left + w + right) to (c, h, w).
 * Keras's {@code Cropping2D}.
 *
 * @param cropping how many on each side; together less than the image has
 */
public record Crop2d(Padding cropping) implements UnaryLayer {
    @Override
    public String stem() {
        return "crop";
    }

    @Override
    public Shape outputShape(Shape input) {
        Window.requireImage(input);
        return Shape.image(
                input.channels(),
                length("height", input.height(), cropping.top(), cropping.bottom()),
                length("width", input.width(), cropping.left(), cropping.right()));
    }

    private static int length(String side, int in, int before, int behind) {
        if ((long) before + behind >= in) {
            throw new IllegalArgumentException("a cropping of " + before + " and " + behind + " leaves nothing of the "
                    + side + " " + in + ": crop less");
        }
        return in - before - behind;
    }

    @Override
    public String toString() {
        return "crop2d " + cropping;
    }
}
