package dev.fovea.layer;

import dev.fovea.tensor.Shape;
import java.util.List;

/**
 * The elementwise product of two inputs of one shape, or of an image (c, h, w) and a factor for each of its channels (c, 1, 1):
 * squeeze and excitation (Hu, Shen and Sun, CVPR 2018). Image and factors may come in either order.
 */
public record Multiply() implements Layer {
    @Override
    public String stem() {
        return "mul";
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.size() != 2) {
            throw new IllegalArgumentException("expected two inputs, got " + inputs.size());
        }
        Shape a = inputs.get(0);
        Shape b = inputs.get(1);
        if (a.equals(b) || isFactorOf(b, a)) {
            return a;
        } else if (isFactorOf(a, b)) {
            return b;
        }
        throw new IllegalArgumentException(
                "expected two inputs of one shape, or an image and (channels, 1, 1), got " + a + " and " + b);
    }

    private static boolean isFactorOf(Shape factor, Shape image) {
        return image.isImage() && factor.equals(Shape.image(image.channels(), 1, 1));
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        return List.of();
    }

    @Override
    public long multiplyAdds(List<Shape> inputs) {
        return outputShape(inputs).size();
    }

    @Override
    public String toString() {
        return "multiply";
    }
}
