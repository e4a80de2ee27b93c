package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * Rows and columns around an image: (c, h, w) to (c, top + h + bottom, left + w + right). PyTorch's {@code ZeroPad2d}, {@code
 * ReflectionPad2d}, {@code ReplicationPad2d} and {@code CircularPad2d}.
 *
 * @param padding how many on each side; of a reflection less than the image has, of a circle no more
 * @param border what they hold
 */
public record Pad2d(Padding padding, Border border) implements UnaryLayer {
    public Pad2d border(Border border) {
        return new Pad2d(padding, border);
    }

    @Override
    public String stem() {
        return "pad";
    }

    @Override
    public Shape outputShape(Shape input) {
        Window.requireImage(input);
        return Shape.image(
                input.channels(),
                length("height", padding.top(), input.height(), padding.bottom()),
                length("width", padding.left(), input.width(), padding.right()));
    }

    private int length(String side, int before, int in, int behind) {
        if (border == Border.REFLECT && Math.max(before, behind) >= in) {
            throw new IllegalArgumentException("a reflection of " + Math.max(before, behind) + " does not fit the "
                    + side + " " + in + ": use less padding, at most " + (in - 1));
        }
        if (border == Border.CIRCULAR && Math.max(before, behind) > in) {
            throw new IllegalArgumentException("a circular padding of " + Math.max(before, behind)
                    + " does not fit the " + side + " " + in + ": use less padding, at most " + in);
        }
        return Window.length(side, (long) before + in + behind);
    }

    @Override
    public String toString() {
        return "pad2d " + padding
                + switch (border) {
                    case ZERO -> "";
                    case REFLECT -> " by reflection";
                    case REPLICATE -> " by replication";
                    case CIRCULAR -> " in a circle";
                };
    }
}
