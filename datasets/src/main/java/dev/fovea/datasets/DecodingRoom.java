package dev.fovea.datasets;

import dev.fovea.FoveaException;
import dev.fovea.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;

/**
 * Whether decoded pictures are kept in memory or in a file: decided, and said, before the first one is decoded.
 *
 * @param image the shape of each
 * @param onDisk whether they go to a file
 * @param decoding what decoding may take
 */
record DecodingRoom(Shape image, boolean onDisk, Decoding decoding) {
    /** Some virtual machines keep a few elements of the largest array for themselves. */
    private static final long MOST_IN_ARRAY = Integer.MAX_VALUE - 8;

    /**
     * Decides.
     *
     * @param name of the data, for errors
     * @throws FoveaException if they fit nowhere
     */
    static DecodingRoom of(String name, Shape image, int train, int test, Decoding decoding) {
        long each = image.size();
        long bytes = each * train + each * test;
        boolean onDisk = bytes > decoding.memory() || each * Math.max(train, test) > MOST_IN_ARRAY;
        long free = onDisk ? free(decoding) : 0;
        if (onDisk && bytes > free) {
            throw new FoveaException(String.format(
                    Locale.ROOT,
                    "%s: %,d pictures of %s take %,d MB once they are decoded, but in memory there is room for %,d MB"
                            + " of them, and %s has %,d MB free: choose a smaller --image-size, take fewer with --limit,"
                            + " name a directory with more room with --scratch DIR, or give Java more memory, e.g."
                            + " FOVEA_JAVA_OPTS=-Xmx%dg",
                    name,
                    train + test,
                    image,
                    bytes >> 20,
                    decoding.memory() >> 20,
                    decoding.scratch(),
                    free >> 20,
                    ((2 * bytes) >> 30) + 1));
        }
        decoding.listener().onStart(train + test, image, bytes, onDisk);
        return new DecodingRoom(image, onDisk, decoding);
    }

    private static long free(Decoding decoding) {
        try {
            return Files.getFileStore(decoding.scratch()).getUsableSpace();
        } catch (IOException e) {
            throw new FoveaException(
                    decoding.scratch() + ": expected a directory for decoded pictures: " + e + ": name one with"
                            + " --scratch DIR",
                    e);
        }
    }

    /** Room for so many images. */
    DecodedImages images(int n) {
        return onDisk ? DecodedImages.onDisk(image, decoding.scratch()) : DecodedImages.inMemory(image, n);
    }
}
