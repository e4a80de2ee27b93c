package dev.fovea.datasets;

import dev.fovea.tensor.Shape;
import java.nio.file.Path;

/**
 * How pictures are decoded: what it may take, and who hears of it. Nothing here changes what comes out.
 *
 * @param threads how many are decoded at once
 * @param memory how many bytes they may take in memory once decoded, a byte a value; beyond, they are kept in a file
 * @param scratch the directory for that file, which is gone when the process ends
 * @param listener hears how it goes
 */
public record Decoding(int threads, long memory, Path scratch, Listener listener) {
    /** Hears how decoding goes. */
    public interface Listener {
        /**
         * Before the first picture is decoded.
         *
         * @param image the shape that all come to
         * @param bytes that they take, decoded
         * @param onDisk whether that is more than may be in memory
         */
        void onStart(int pictures, Shape image, long bytes, boolean onDisk);

        /** After each picture; from any of the threads. */
        default void onPicture() {}

        /** After the last one, or when one has failed. */
        default void onEnd() {}
    }

    public Decoding {
        if (threads < 1) {
            throw new IllegalArgumentException("pictures: expected at least 1 thread, got " + threads);
        }
        if (memory < 0) {
            throw new IllegalArgumentException("pictures: expected 0 or more bytes of memory, got " + memory);
        }
    }

    /** On all cores, in half of Java's memory, else in the directory for temporary files. */
    public static Decoding usual() {
        return new Decoding(
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() / 2,
                Path.of(System.getProperty("java.io.tmpdir")),
                (pictures, image, bytes, onDisk) -> {});
    }

    /** The same on so many threads. */
    public Decoding withThreads(int threads) {
        return new Decoding(threads, memory, scratch, listener);
    }

    /** The same within so many bytes of memory. */
    public Decoding withMemory(long memory) {
        return new Decoding(threads, memory, scratch, listener);
    }

    /** The same with another directory for what memory does not hold. */
    public Decoding withScratch(Path scratch) {
        return new Decoding(threads, memory, scratch, listener);
    }

    /** The same with somebody who hears of it. */
    public Decoding withListener(Listener listener) {
        return new Decoding(threads, memory, scratch, listener);
    }
}
