package dev.fovea.layer;

/**
 * {@code f(x) = x} where it is greater than alpha, 0 otherwise (Konda, Memisevic and Krueger, ICLR 2015). PyTorch's {@code
 * Threshold} with the value 0.
 *
 * @param alpha the threshold
 */
public record ThresholdedRelu(float alpha) implements Activation {
    public ThresholdedRelu {
        if (!Float.isFinite(alpha)) {
            throw new IllegalArgumentException("thresholdedRelu: alpha must be finite, got " + alpha);
        }
    }

    @Override
    public String stem() {
        return "thresholdedRelu";
    }

    @Override
    public String toString() {
        return "thresholdedRelu " + alpha;
    }
}
