package dev.fovea.formats;

import dev.fovea.FileFormatException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * NumPy's {@code .npy} files: one array each. Read are versions 1.0 to 3.0, both byte orders, C and Fortran order, of
 * {@code float16/32/64}, {@code int8} to {@code int64}, {@code uint8} to {@code uint64} and {@code bool}; nothing pickled.
 */
public final class Npy {
    private Npy() {}

    /**
     * Reads an array. The file is taken as hostile: its header is checked against its length before the elements are
     * allocated, and nothing may stand behind them.
     *
     * @throws FileFormatException if it is no such file, damaged, or too large for the heap
     * @throws IOException if it cannot be read
     */
    public static NpyArray read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                InputStream in = new BufferedInputStream(Channels.newInputStream(channel))) {
            return read(file, in, channel.size());
        }
    }

    /**
     * Writes an array, whole or not at all: version 1.0, C order, little-endian.
     *
     * @throws IOException if the file cannot be written; the old one, if any, is untouched then
     */
    public static void write(Path file, NpyArray array) throws IOException {
        AtomicFile.write(file, out -> {
            out.write(NpyHeader.encode(array));
            out.write(bytes(array));
        });
    }

    /**
     * Reads an array of a stream of so many bytes.
     *
     * @param file for messages
     */
    static NpyArray read(Object file, InputStream in, long fileBytes) throws IOException {
        NpyHeader header = NpyHeader.read(file, in, fileBytes);
        byte[] elements = allocate(file, header);
        int got = in.readNBytes(elements, 0, elements.length);
        if (got < elements.length) {
            throw new FileFormatException(
                    file, "became shorter while it was read: try again when nothing else writes to it");
        }
        int size = header.dtype().bytes();
        if (header.bigEndian()) {
            reverse(elements, size);
        }
        byte[] rows = header.fortranOrder() ? rowOrder(elements, header.dims(), size) : elements;
        return NpyArray.of(header.dtype(), header.dims(), rows);
    }

    private static byte[] allocate(Object file, NpyHeader header) {
        long bytes = NpyArray.bytes(header.dtype(), header.dims());
        Heap.require(file, "its elements take", bytes);
        try {
            return new byte[(int) bytes];
        } catch (OutOfMemoryError e) {
            throw Heap.tooLarge(file, "no room for elements of " + Heap.gib(bytes));
        }
    }

    /** Turns the bytes of each element around. */
    private static void reverse(byte[] elements, int size) {
        for (int i = 0; i < elements.length; i += size) {
            for (int a = i, b = i + size - 1; a < b; a++, b--) {
                byte swapped = elements[a];
                elements[a] = elements[b];
                elements[b] = swapped;
            }
        }
    }

    /** The elements with the last index running fastest, of those where the first does. */
    private static byte[] rowOrder(byte[] columns, int[] dims, int size) {
        byte[] rows = new byte[columns.length];
        int[] index = new int[dims.length];
        int[] step = new int[dims.length]; // elements between neighbours of a dimension, the first fastest
        int product = 1;
        for (int d = 0; d < dims.length; d++) {
            step[d] = product;
            product *= dims[d];
        }
        int from = 0;
        for (int to = 0; to < rows.length; to += size) {
            System.arraycopy(columns, from * size, rows, to, size);
            for (int d = dims.length - 1; d >= 0; d--) {
                from += step[d];
                if (++index[d] < dims[d]) {
                    break;
                }
                from -= step[d] * dims[d];
                index[d] = 0;
            }
        }
        return rows;
    }

    /** The elements of an array, a copy. */
    static byte[] bytes(NpyArray array) {
        byte[] bytes = new byte[array.size() * array.dtype().bytes()];
        array.elements().get(bytes);
        return bytes;
    }
}
