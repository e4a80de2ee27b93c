package dev.fovea.layer;

import dev.fovea.tensor.Shape;
import java.util.List;

/**
 * Batch normalisation (Ioffe and Szegedy, ICML 2015, algorithm 1): (c, h, w) to the same, channel by channel {@code y = weight
 * (x - mean) / sqrt(variance + eps) + bias}. In training mean and variance are those of the channel over the whole batch,
 * samples and places, and running averages of them are kept; at inference the running averages take their place. On a vector
 * each feature is a channel: PyTorch's {@code BatchNorm1d}.
 *
 * <p>A batch with a single value a channel is normalised to its bias, and leaves the running averages as they are.
 *
 * @param eps added to the variance
 * @param momentum the share of the batch at hand in the running averages, {@code r = (1 - momentum) r + momentum b}: PyTorch's
 *     convention, other libraries' is {@code 1 - momentum}. The running variance is of unbiased ones, {@code n / (n - 1)}
 */
public record BatchNorm2d(float eps, float momentum) implements UnaryLayer {
    public static final String RUNNING_MEAN = "running_mean";
    public static final String RUNNING_VAR = "running_var";
    public static final String BATCHES = "num_batches_tracked";

    public BatchNorm2d {
        requireEps("batchNorm2d", eps);
        if (!(momentum >= 0 && momentum <= 1)) {
            throw new IllegalArgumentException("batchNorm2d: momentum must be from 0 to 1, got " + momentum);
        }
    }

    static void requireEps(String layer, float eps) {
        if (!(eps > 0 && Float.isFinite(eps))) {
            throw new IllegalArgumentException(layer + ": eps must be finite and greater than 0, got " + eps);
        }
    }

    public BatchNorm2d eps(double eps) {
        return new BatchNorm2d((float) eps, momentum);
    }

    public BatchNorm2d momentum(double momentum) {
        return new BatchNorm2d(eps, (float) momentum);
    }

    @Override
    public String stem() {
        return "bn";
    }

    @Override
    public Shape outputShape(Shape input) {
        return Window.requireChannels(input);
    }

    /** {@code weight} (c), beginning with 1, and {@code bias} (c), beginning with 0. */
    @Override
    public List<Parameter> parameters(Shape input) {
        Shape channels = Shape.vector(input.dim(0));
        return List.of(
                Parameter.constant(Parameter.WEIGHT, channels, 1), Parameter.constant(Parameter.BIAS, channels, 0));
    }

    /** {@code running_mean} (c), {@code running_var} (c) and the number of batches they have seen, exact up to 2^24. */
    @Override
    public List<Parameter> buffers(Shape input) {
        Shape channels = Shape.vector(input.dim(0));
        return List.of(
                Parameter.constant(RUNNING_MEAN, channels, 0),
                Parameter.constant(RUNNING_VAR, channels, 1),
                Parameter.constant(BATCHES, Shape.of(), 0));
    }

    @Override
    public String toString() {
        return "batchNorm2d" + (eps == Layers.batchNorm2d().eps ? "" : " eps " + eps)
                + (momentum == Layers.batchNorm2d().momentum ? "" : " momentum " + momentum);
    }
}
