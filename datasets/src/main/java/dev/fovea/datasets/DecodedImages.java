package dev.fovea.datasets;

import dev.fovea.FoveaException;
import dev.fovea.data.ImageStore;
import dev.fovea.data.Images;
import dev.fovea.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Where decoded images go, one after the other or all at once. */
sealed interface DecodedImages extends AutoCloseable {
    /** Keeps image number {@code i}; from any thread. */
    void put(int i, byte[] pixels);

    /**
     * The images that came, after the last of them.
     *
     * @param kept the numbers of those to keep, ascending
     * @param labels of these
     */
    ImageStore store(int[] kept, int[] labels);

    @Override
    void close();

    /** In memory. */
    static DecodedImages inMemory(Shape image, int n) {
        return new InMemory(image, new byte[Math.multiplyExact(n, image.size())]);
    }

    /**
     * In a file that nobody else sees.
     *
     * @param scratch the directory to make it in
     */
    static DecodedImages onDisk(Shape image, Path scratch) {
        try {
            Path file = Files.createTempFile(scratch, "fovea-", ".images");
            return new OnDisk(
                    image,
                    file,
                    FileChannel.open(
                            file,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw new FoveaException(scratch + ": cannot hold decoded pictures: " + e, e);
        }
    }

    /**
     * In an array.
     *
     * @param pixels (n, channels, height, width)
     */
    record InMemory(Shape image, byte[] pixels) implements DecodedImages {
        @Override
        public void put(int i, byte[] one) {
            System.arraycopy(one, 0, pixels, i * image.size(), image.size());
        }

        @Override
        public ImageStore store(int[] kept, int[] labels) {
            int size = image.size();
            for (int k = 0; k < kept.length; k++) {
                System.arraycopy(pixels, kept[k] * size, pixels, k * size, size);
            }
            int length = kept.length * size;
            return new Images(image, length == pixels.length ? pixels : Arrays.copyOf(pixels, length), labels);
        }

        @Override
        public void close() {}
    }

    /** In a file. It is written, so that a full disk is an error and no crash, and then mapped, so that reading copies once. */
    record OnDisk(Shape image, Path file, FileChannel channel) implements DecodedImages {
        @Override
        public void put(int i, byte[] one) {
            ByteBuffer bytes = ByteBuffer.wrap(one);
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes, (long) i * image.size() + bytes.position());
                }
            } catch (IOException e) {
                throw new FoveaException(
                        file + ": cannot hold decoded pictures: " + e.getMessage()
                                + ": name a directory with more room with --scratch DIR",
                        e);
            }
        }

        @Override
        public ImageStore store(int[] kept, int[] labels) {
            try {
                return MappedImages.of(image, channel, kept, labels);
            } catch (IOException e) {
                throw new FoveaException(file + ": cannot be read: " + e.getMessage(), e);
            }
        }

        /** Takes the file's name away; what is mapped stays until the process ends. */
        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new FoveaException(file + ": cannot be closed: " + e.getMessage(), e);
            }
        }
    }
}
