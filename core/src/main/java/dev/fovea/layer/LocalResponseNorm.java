package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * Local response normalisation (Krizhevsky, Sutskever and Hinton, NeurIPS 2012, section 3.3): (c, h, w) to the same, {@code y = x
 * (k + alpha / size sum x^2)^-beta}, where the sum runs over the element's place in the channels from {@code size / 2} before
 * to {@code (size - 1) / 2} behind it. As in PyTorch alpha is divided by the size, other than in the paper.
 *
 * @param size channels in the sum, those beyond the first and the last being zeros
 * @param alpha weight of the mean square
 * @param beta exponent
 * @param k what is left where all are zeros
 */
public record LocalResponseNorm(int size, float alpha, float beta, float k) implements UnaryLayer {
    public LocalResponseNorm {
        if (size < 1) {
            throw new IllegalArgumentException("localResponseNorm: size must be at least 1, got " + size);
        }
        if (!(alpha >= 0 && Float.isFinite(alpha))) {
            throw new IllegalArgumentException("localResponseNorm: alpha must be finite and at least 0, got " + alpha);
        }
        if (!(beta >= 0 && Float.isFinite(beta))) {
            throw new IllegalArgumentException("localResponseNorm: beta must be finite and at least 0, got " + beta);
        }
        if (!(k > 0 && Float.isFinite(k))) {
            throw new IllegalArgumentException("localResponseNorm: k must be finite and greater than 0, got " + k);
        }
    }

    public LocalResponseNorm alpha(double alpha) {
        return new LocalResponseNorm(size, (float) alpha, beta, k);
    }

    public LocalResponseNorm beta(double beta) {
        return new LocalResponseNorm(size, alpha, (float) beta, k);
    }

    public LocalResponseNorm k(double k) {
        return new LocalResponseNorm(size, alpha, beta, (float) k);
    }

    @Override
    public String stem() {
        return "lrn";
    }

    @Override
    public Shape outputShape(Shape input) {
        return Window.requireImage(input);
    }

    /** One a square. */
    @Override
    public long multiplyAdds(Shape input) {
        return (long) size * input.size();
    }

    @Override
    public String toString() {
        LocalResponseNorm plain = Layers.localResponseNorm(size);
        return "localResponseNorm " + size
                + (alpha == plain.alpha ? "" : " alpha " + alpha)
                + (beta == plain.beta ? "" : " beta " + beta)
                + (k == plain.k ? "" : " k " + k);
    }
}
