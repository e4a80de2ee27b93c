package dev.fovea.data;

import dev.fovea.tensor.Shape;
import java.util.Arrays;

/** Small data and pictures that can be worked by hand. */
final class Toy {
    private Toy() {}

    /** Pixels from 0 to 255. */
    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static Picture grey(int height, int width, int... values) {
        return new Picture(Shape.image(1, height, width), bytes(values));
    }

    /** No change but the scale: mean 0, deviation 1. */
    static Preprocessing plain(Shape image, Fit fit, boolean lightOnDark) {
        float[] mean = new float[image.channels()];
        float[] std = new float[image.channels()];
        Arrays.fill(std, 1);
        return Preprocessing.of(image, new ChannelStatistics(mean, std), fit, lightOnDark);
    }
}
