package dev.fovea.datasets;

import dev.fovea.FileFormatException;
import dev.fovea.FoveaException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An array of unsigned bytes from an IDX file, the format of MNIST: two zero bytes, the type (08: unsigned byte), the number
 * of dimensions, each dimension as a big-endian {@code int}, the elements. The arrays are shared, not copied.
 *
 * @param name the file's name as the user knows it
 * @param dims the lengths of the dimensions, outermost first
 * @param data the elements, row-major: as many as the product of the dimensions
 */
public record Idx(String name, int[] dims, byte[] data) {
    private static final int UNSIGNED_BYTE = 0x08;
    private static final int MAX_RANK = 4;

    /** Some virtual machines keep a few elements of the largest array for themselves. */
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

    /** What is read before the memory for all of it is asked for: a header alone must not make us allocate. */
    private static final int TRUSTED = 1 << 16;

    /**
     * Reads a file, raw or gzipped: its first bytes decide, not its name.
     *
     * @throws FileFormatException if it is not an IDX file of unsigned bytes, or is damaged
     * @throws UnreadableFileException if it cannot be read
     */
    public static Idx read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in);
        } catch (IOException e) {
            throw new UnreadableFileException(file, e);
        }
    }

    /**
     * The same from a stream, which is read to its end but not closed.
     *
     * @param name what to call it in errors
     */
    public static Idx read(String name, InputStream in) throws IOException {
        return read(name, in, TRUSTED);
    }

    /** The same from a stream whose header may ask for {@code trusted} bytes at once, at least 1: growing takes twice the memory. */
    static Idx read(String name, InputStream in, int trusted) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, TRUSTED);
        buffered.mark(2);
        boolean gzipped = buffered.read() == 0x1F && buffered.read() == 0x8B;
        buffered.reset();
        if (!gzipped) {
            return parse(name, buffered, trusted);
        }
        try {
            return parse(name, new GZIPInputStream(buffered, TRUSTED), trusted);
        } catch (ZipException | EOFException e) {
            throw new FileFormatException(
                    name,
                    "expected whole gzip data, got damaged or truncated ones (" + e.getMessage()
                            + "): copy or download the file again",
                    e);
        }
    }

    private static Idx parse(String name, InputStream in, int trusted) throws IOException {
        int[] dims = dims(name, in);
        long expected = 1;
        for (int dim : dims) {
            expected *= dim; // below 2^62, as the check holds after every factor
            if (expected > MAX_LENGTH) {
                throw new FileFormatException(
                        name, "expected at most " + MAX_LENGTH + " elements, got dimensions " + text(dims));
            }
        }
        byte[] data = elements(name, in, (int) expected, trusted);
        String wanted = "expected " + expected + " elements for dimensions " + text(dims) + ", got ";
        if (data.length < expected) {
            throw new FileFormatException(
                    name, wanted + data.length + ": the file is truncated, copy or download it again");
        }
        if (in.read() >= 0) {
            throw new FileFormatException(
                    name, wanted + "more: the header does not belong to the elements, copy or download the file again");
        }
        return new Idx(name, dims, data);
    }

    private static int[] dims(String name, InputStream in) throws IOException {
        byte[] magic = in.readNBytes(4);
        if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
            throw new FileFormatException(
                    name,
                    "expected an IDX file (00 00 08 and the number of dimensions), got "
                            + (magic.length == 0 ? "an empty one" : "one that begins with " + hex(magic))
                            + ": is this the right file?");
        }
        if (magic[2] != UNSIGNED_BYTE) {
            throw new FileFormatException(
                    name,
                    "expected elements of type 08 (unsigned byte), got " + hex(Arrays.copyOfRange(magic, 2, 3))
                            + ": write them as bytes from 0 to 255");
        }
        int rank = magic[3] & 0xFF;
        if (rank < 1 || rank > MAX_RANK) {
            throw new FileFormatException(name, "expected 1 to " + MAX_RANK + " dimensions, got " + rank);
        }
        byte[] header = in.readNBytes(4 * rank);
        if (header.length < 4 * rank) {
            throw new FileFormatException(
                    name,
                    "expected a header of " + (4 + 4 * rank) + " bytes, got " + (4 + header.length)
                            + ": the file is truncated, copy or download it again");
        }
        int[] dims = new int[rank];
        ByteBuffer.wrap(header).asIntBuffer().get(dims);
        for (int dim : dims) {
            if (dim <= 0) {
                throw new FileFormatException(name, "expected positive dimensions below 2147483648, got " + text(dims));
            }
        }
        return dims;
    }

    /** At most {@code expected} bytes; the memory asked for is at most twice what the stream has really given, or what is trusted. */
    private static byte[] elements(String name, InputStream in, int expected, int trusted) throws IOException {
        byte[] data = new byte[Math.min(expected, trusted)];
        int length = in.readNBytes(data, 0, data.length);
        while (length == data.length && length < expected) {
            if (length > 1 << 26 && expected > Runtime.getRuntime().maxMemory() / 2) {
                throw new FoveaException(name + ": needs " + 2L * expected / (1 << 20)
                        + " MB to be read, more than Java may" + " use: give it more with -Xmx");
            }
            data = Arrays.copyOf(data, (int) Math.min(expected, 2L * length));
            length += in.readNBytes(data, length, data.length - length);
        }
        return length == data.length ? data : Arrays.copyOf(data, length);
    }

    /** Feeds the file's raw (not gzipped) bytes to a digest. */
    void digest(MessageDigest digest) {
        digest.update(new byte[] {0, 0, UNSIGNED_BYTE, (byte) dims.length});
        for (int dim : dims) {
            digest.update(ByteBuffer.allocate(4).putInt(dim).array());
        }
        digest.update(data);
    }

    /** The SHA-256 (hexadecimal) of the file's raw (not gzipped) bytes. */
    public String sha256() {
        MessageDigest digest = newSha256();
        digest(digest);
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The dimensions as text: {@code (60000, 28, 28)}. */
    String shape() {
        return text(dims);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }

    private static String text(int[] dims) {
        return Arrays.stream(dims).mapToObj(Integer::toUnsignedString).collect(Collectors.joining(", ", "(", ")"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Idx idx
                && name.equals(idx.name)
                && Arrays.equals(dims, idx.dims)
                && Arrays.equals(data, idx.data);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * name.hashCode() + Arrays.hashCode(dims)) + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return name + " " + shape();
    }
}
