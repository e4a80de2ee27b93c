package dev.fovea.cli;

import dev.fovea.random.SplitMix64;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A data set that tiny networks learn in a moment: light bars through the middle of dark images; class k is tilted by 180 k /
 * classes degrees.
 *
 * @param side of the images
 * @param train how many images to learn from
 * @param test how many images to test with
 */
record BarImages(int classes, int side, int train, int test) {
    private static final BarImages SMALL = new BarImages(4, 8, 200, 40);

    /** What learns {@link #small} well: 4 classes of 8x8. */
    static final String NETWORK = "INPUT 1x8x8 -> CONV 4@3x3 -> RELU -> POOL max 2x2 -> FC 4";

    /** Writes 200 and 40 images of 8x8 in 4 classes. */
    static Path small(Path directory) throws IOException {
        return SMALL.write(directory, 1);
    }

    /** Writes the four IDX files into the directory, which it makes. */
    Path write(Path directory, long seed) throws IOException {
        Files.createDirectories(directory);
        write(directory, "train", train, new SplitMix64(seed));
        write(directory, "t10k", test, new SplitMix64(seed + 1));
        return directory;
    }

    private void write(Path directory, String part, int n, SplitMix64 random) throws IOException {
        byte[] pixels = new byte[n * side * side];
        byte[] labels = new byte[n];
        for (int i = 0; i < n; i++) {
            labels[i] = (byte) (i % classes);
            System.arraycopy(image(labels[i], random), 0, pixels, i * side * side, side * side);
        }
        Files.write(directory.resolve(part + "-images-idx3-ubyte"), idx(pixels, n, side, side));
        Files.write(directory.resolve(part + "-labels-idx1-ubyte"), idx(labels, n));
    }

    /** A bar of the given class, a little noisy: (side, side). */
    byte[] image(int label, SplitMix64 random) {
        double angle = Math.PI * label / classes;
        double middle = (side - 1) / 2.0;
        byte[] pixels = new byte[side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double across = Math.sin(angle) * (x - middle) - Math.cos(angle) * (y - middle);
                boolean bar = Math.abs(across) < side / 8.0 && Math.hypot(x - middle, y - middle) < 0.45 * side;
                pixels[y * side + x] = (byte) ((bar ? 170 : 0) + 60 * random.nextDouble());
            }
        }
        return pixels;
    }

    /** An IDX file of unsigned bytes. */
    static byte[] idx(byte[] data, int... dims) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[] {0, 0, 8, (byte) dims.length});
        for (int dim : dims) {
            out.writeInt(dim);
        }
        out.write(data);
        return bytes.toByteArray();
    }
}
