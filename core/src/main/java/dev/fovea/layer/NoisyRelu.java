package dev.fovea.layer;

/**
 * The seed's noisy rectified linear unit, {@code f(x) = max(0, x + Y)} with {@code Y} normal noise of mean 0 (Nair and
 * Hinton, ICML 2010). The noise is added in training only; at inference it is {@link Relu}.
 *
 * @param deviation standard deviation of the noise
 */
public record NoisyRelu(float deviation) implements Activation {
    public NoisyRelu {
        if (!(deviation >= 0 && Float.isFinite(deviation))) {
            throw new IllegalArgumentException("noisyRelu: deviation must be finite and at least 0, got " + deviation);
        }
    }

    @Override
    public String stem() {
        return "noisyRelu";
    }

    @Override
    public String toString() {
        return "noisyRelu " + deviation;
    }
}
