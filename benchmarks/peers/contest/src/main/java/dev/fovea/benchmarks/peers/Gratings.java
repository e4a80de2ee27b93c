package dev.fovea.benchmarks.peers;

import dev.fovea.data.Fit;
import dev.fovea.data.ImageDataset;
import dev.fovea.data.Images;
import dev.fovea.data.Preprocessing;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Made-up images for networks of any input: ten classes, each a grating of its own direction and colours, under noise. A network
 * that learns tells them apart after a few steps, and nothing has to be downloaded.
 */
final class Gratings {
    private static final int CLASSES = 10; // however many outputs the network has
    private static final int MOST_VALUES = 1 << 25; // of all images together: 128 MB as floats
    private static final int MOST_IMAGES = 4096;
    private static final double WAVES = 6; // across an image
    private static final double CONTRAST = 50;
    private static final int NOISE = 64;

    private Gratings() {}

    /** As many as fit a fixed amount of memory. */
    static ImageDataset images(Shape image, long seed) {
        int size = image.size();
        int[] labels = new int[Math.min(MOST_IMAGES, MOST_VALUES / size)];
        byte[] pixels = new byte[labels.length * size]; // (n, c, h, w)
        double[][] gratings =
                IntStream.range(0, CLASSES).mapToObj(k -> grating(image, k)).toArray(double[][]::new);
        SplitMix64 random = new SplitMix64(seed);
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % CLASSES;
            double[] grating = gratings[labels[i]];
            for (int j = 0; j < size; j++) {
                int noise = random.nextInt(2 * NOISE + 1) - NOISE;
                pixels[i * size + j] = (byte) (128 + (int) grating[j] + noise);
            }
        }
        Images images = new Images(image, pixels, labels);
        List<String> classes =
                IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
        Preprocessing preprocessing = Preprocessing.of(image, images.statistics(), Fit.STRETCH, false);
        return new ImageDataset("gratings", images, classes, preprocessing, "made up");
    }

    /** Waves in a direction of the class's own; from channel to channel they move on by a part that is its own, too. */
    private static double[] grating(Shape image, int k) {
        double angle = Math.PI * k / CLASSES;
        double dx = StrictMath.cos(angle) * 2 * Math.PI * WAVES / image.width();
        double dy = StrictMath.sin(angle) * 2 * Math.PI * WAVES / image.height();
        double[] grating = new double[image.size()]; // (c, h, w)
        int i = 0;
        for (int c = 0; c < image.channels(); c++) {
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    grating[i++] = CONTRAST * StrictMath.cos(dx * x + dy * y + c * k);
                }
            }
        }
        return grating;
    }
}
