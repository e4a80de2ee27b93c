package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * Pooling by a norm: (c, h, w) to (c, oh, ow), under each window {@code (sum |x|^p)^(1/p)} (Sermanet et al., ICPR 2012, eq. 1): a sum for
 * p = 1, nearly a maximum for large p. ONNX's {@code LpPool}; PyTorch's {@code LPPool2d} where p is even or x is not negative, for it
 * takes powers of x, not of |x|. Where all under a window is 0, so is its gradient.
 *
 * @param p the norm, at least 1
 * @param size height and width of the window
 * @param stride steps of the window
 * @param padding zeros around the input; each side less than the window
 */
public record LpPool2d(float p, Size size, Size stride, Padding padding) implements UnaryLayer {
    public LpPool2d {
        if (!(p >= 1 && Float.isFinite(p))) {
            throw new IllegalArgumentException("lpPool2d: p must be finite and at least 1, got " + p);
        }
        AvgPool2d.requireOverlap("lpPool2d", size, padding, Size.of(1));
    }

    public LpPool2d stride(int stride) {
        return stride(Size.of(stride));
    }

    public LpPool2d stride(Size stride) {
        return new LpPool2d(p, size, stride, padding);
    }

    public LpPool2d padding(int padding) {
        return padding(Padding.of(padding));
    }

    public LpPool2d padding(Padding padding) {
        return new LpPool2d(p, size, stride, padding);
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
        return AvgPool2d.text("lpPool2d " + p, size, stride, padding);
    }
}
