package dev.fovea.layer;

import dev.fovea.tensor.Shape;

/**
 * Channels of all groups in turn, so that the next grouped convolution sees some of each: of {@code m = c / groups} channels a
 * group, {@code y[groups i + g] = x[m g + i]} (Zhang et al., CVPR 2018, fig. 1). PyTorch's {@code ChannelShuffle}.
 *
 * @param groups how many; they divide the channels
 */
public record ChannelShuffle(int groups) implements UnaryLayer {
    public ChannelShuffle {
        if (groups < 1) {
            throw new IllegalArgumentException("channelShuffle: groups must be at least 1, got " + groups);
        }
    }

    @Override
    public String stem() {
        return "channelShuffle";
    }

    @Override
    public Shape outputShape(Shape input) {
        Window.requireImage(input);
        if (input.channels() % groups != 0) {
            throw new IllegalArgumentException(input.channels() + " channels do not split into " + groups + " groups");
        }
        return input;
    }

    @Override
    public String toString() {
        return "channelShuffle " + groups;
    }
}
