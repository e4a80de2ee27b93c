package dev.fovea.layer;

import dev.fovea.tensor.Shape;
import java.util.List;

/**
 * Group normalisation (Wu and He, ECCV 2018): the channels are split into groups, and each sample's group is brought to mean 0 and
 * variance 1 by itself, in training as at inference; then channel by channel {@code y = weight x + bias}. On a vector each
 * feature is a channel.
 *
 * @param groups how many; they divide the channels
 * @param eps added to the variance
 */
public record GroupNorm(int groups, float eps) implements UnaryLayer {
    public GroupNorm {
        if (groups < 1) {
            throw new IllegalArgumentException("groupNorm: groups must be at least 1, got " + groups);
        }
        BatchNorm2d.requireEps("groupNorm", eps);
    }

    public GroupNorm eps(double eps) {
        return new GroupNorm(groups, (float) eps);
    }

    @Override
    public String stem() {
        return "gn";
    }

    @Override
    public Shape outputShape(Shape input) {
        Window.requireChannels(input);
        if (input.dim(0) % groups != 0) {
            throw new IllegalArgumentException(input.dim(0) + " channels do not split into " + groups + " groups");
        }
        return input;
    }

    /** {@code weight} (c), beginning with 1, and {@code bias} (c), beginning with 0. */
    @Override
    public List<Parameter> parameters(Shape input) {
        Shape channels = Shape.vector(input.dim(0));
        return List.of(
                Parameter.constant(Parameter.WEIGHT, channels, 1), Parameter.constant(Parameter.BIAS, channels, 0));
    }

    @Override
    public String toString() {
        return "groupNorm " + groups + (eps == Layers.groupNorm(1).eps ? "" : " eps " + eps);
    }
}
