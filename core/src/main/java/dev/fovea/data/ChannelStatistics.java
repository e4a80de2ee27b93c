package dev.fovea.data;

import java.util.Arrays;

/**
 * What the pixels of a data set are like, on the scale from 0 to 1.
 *
 * @param mean of each channel: (channels)
 * @param std the standard deviation of each channel (divided by n, not n - 1): (channels)
 */
public record ChannelStatistics(float[] mean, float[] std) {
    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelStatistics statistics
                && Arrays.equals(mean, statistics.mean)
                && Arrays.equals(std, statistics.std);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(std);
    }

    @Override
    public String toString() {
        return "mean " + Arrays.toString(mean) + ", deviation " + Arrays.toString(std);
    }
}
