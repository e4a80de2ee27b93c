package dev.fovea.cli;

import dev.fovea.data.ChannelStatistics;
import java.util.Arrays;

/** What a network from elsewhere has learned to see: {@code x = (pixel / 255 - mean) / deviation}. */
enum InputScale {
    /** 0 to 255, as they are. */
    BYTES("bytes"),
    /** 0 to 1. */
    UNIT("unit"),
    /** -1 to 1. */
    SIGNED("signed"),
    /** The channels' means and deviations over ImageNet, with which PyTorch's networks for it were trained. */
    IMAGENET("imagenet");

    private final String word;

    InputScale(String word) {
        this.word = word;
    }

    /** For so many channels; of ImageNet there are three. */
    ChannelStatistics statistics(int channels) {
        return switch (this) {
            case BYTES -> alike(channels, 0, 1 / 255f);
            case UNIT -> alike(channels, 0, 1);
            case SIGNED -> alike(channels, 0.5f, 0.5f);
            case IMAGENET -> {
                if (channels != 3) {
                    throw new IllegalArgumentException(this + ": expected an input of 3 channels, got " + channels);
                }
                yield new ChannelStatistics(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});
            }
        };
    }

    private static ChannelStatistics alike(int channels, float mean, float deviation) {
        float[] means = new float[channels];
        float[] deviations = new float[channels];
        Arrays.fill(means, mean);
        Arrays.fill(deviations, deviation);
        return new ChannelStatistics(means, deviations);
    }

    @Override
    public String toString() {
        return word;
    }
}
