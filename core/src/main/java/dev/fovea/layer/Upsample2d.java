package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * A larger image: (c, h, w) to (c, factor h, factor w), as PyTorch's {@code Upsample} with a whole {@code scale_factor}.
 *
 * @param factor of the height and of the width
 * @param interpolation what stands between the elements of the small one
 */
public record Upsample2d(Size factor, Interpolation interpolation) implements UnaryLayer {
    public Upsample2d interpolation(Interpolation interpolation) {
        return new Upsample2d(factor, interpolation);
    }

    @Override
    public String stem() {
        return "upsample";
    }

    @Override
    public Shape outputShape(Shape input) {
        Window.requireImage(input);
        return Shape.image(
                input.channels(),
                Window.length("height", (long) input.height() * factor.height()),
                Window.length("width", (long) input.width() * factor.width()));
    }

    @Override
    public String toString() {
        return "upsample2d " + factor
                + switch (interpolation) {
                    case NEAREST -> "";
                    case BILINEAR -> " bilinear";
                    case BILINEAR_ALIGN_CORNERS -> " bilinear with corners aligned";
                };
    }
}
