package dev.fovea.formats;

import dev.fovea.FileFormatException;
import dev.fovea.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The content of one of NumPy's {@code .npz} files: named arrays, a zip of {@code NAME.npy}. The map keeps its order and cannot
 * be changed.
 *
 * @param arrays the arrays by name, in the order of the file
 */
public record Npz(Map<String, NpyArray> arrays) {
    /** The most arrays of a file. */
    public static final int MAX_ARRAYS = 100_000;

    private static final String SUFFIX = ".npy";
    private static final int MAX_NAME_BYTES = 60_000; // a zip's limit is 65535, with the suffix

    /** Deflate's best: 258 bytes of one bit of length and one of distance. What claims more is a lie. */
    private static final long MAX_RATIO = 1032;

    /** Any time would do that is always the same, so that equal contents give equal bytes. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    /**
     * @throws IllegalArgumentException if there are too many arrays, or a name is empty, too long or no Unicode
     */
    public Npz {
        arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
        if (arrays.size() > MAX_ARRAYS) {
            throw new IllegalArgumentException("expected at most " + MAX_ARRAYS + " arrays, got " + arrays.size());
        }
        for (String name : arrays.keySet()) {
            int bytes = name.getBytes(StandardCharsets.UTF_8).length;
            if (bytes == 0 || bytes > MAX_NAME_BYTES || !SafetensorsHeader.isUnicode(name)) {
                throw new IllegalArgumentException("array name " + SafetensorsHeader.quoted(name) + ": expected 1 to "
                        + MAX_NAME_BYTES + " bytes of Unicode");
            }
        }
    }

    /** The given tensors as F32, copies. */
    public static Npz of(Map<String, Tensor> tensors) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> arrays.put(name, NpyArray.of(tensor)));
        return new Npz(arrays);
    }

    /**
     * Reads a file, stored or deflated. It is taken as hostile: sizes are checked before anything is allocated, all of them
     * together against the heap, each against what its bytes in the file can be, its header and, after reading, its checksum.
     *
     * @throws FileFormatException if it is no zip of arrays, damaged, or too large for the heap
     * @throws IOException if it cannot be read
     */
    public static Npz read(Path file) throws IOException {
        long fileBytes = Files.size(file);
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            List<? extends ZipEntry> entries = Collections.list(zip.entries());
            requireHonest(file, entries, fileBytes);
            Map<String, NpyArray> arrays = new LinkedHashMap<>();
            for (ZipEntry entry : entries) {
                String name = name(file, entry);
                if (arrays.put(name, read(file, zip, entry)) != null) {
                    throw damaged(file, "array " + SafetensorsHeader.quoted(name) + " is there twice");
                }
            }
            return new Npz(arrays);
        } catch (ZipException | EOFException e) {
            throw damaged(file, SafetensorsHeader.oneLine(String.valueOf(e.getMessage()), 200));
        }
    }

    /**
     * Writes a file, whole or not at all, uncompressed as {@code numpy.savez} does. Equal contents in equal order give equal
     * bytes.
     *
     * @throws IOException if the file cannot be written; the old one, if any, is untouched then
     */
    public void write(Path file) throws IOException {
        AtomicFile.write(file, out -> {
            try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
                for (Map.Entry<String, NpyArray> array : arrays.entrySet()) {
                    byte[] header = NpyHeader.encode(array.getValue());
                    byte[] elements = Npy.bytes(array.getValue());
                    CRC32 crc = new CRC32();
                    crc.update(header);
                    crc.update(elements);
                    ZipEntry entry = new ZipEntry(array.getKey() + SUFFIX);
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize((long) header.length + elements.length);
                    entry.setCrc(crc.getValue());
                    entry.setTimeLocal(TIME);
                    zip.putNextEntry(entry);
                    zip.write(header);
                    zip.write(elements);
                    zip.closeEntry();
                }
            }
        });
    }

    private static void requireHonest(Path file, List<? extends ZipEntry> entries, long fileBytes) {
        if (entries.size() > MAX_ARRAYS) {
            throw new FileFormatException(
                    file, "expected at most " + MAX_ARRAYS + " arrays, got " + entries.size() + ": split the file");
        }
        long total = 0;
        for (ZipEntry entry : entries) {
            long packed = entry.getCompressedSize();
            long size = entry.getSize();
            boolean stored = entry.getMethod() == ZipEntry.STORED;
            if (packed < 0 || packed > fileBytes || size < 0 || size > (stored ? packed : packed * MAX_RATIO)) {
                throw damaged(
                        file,
                        "array " + SafetensorsHeader.quoted(entry.getName()) + ": " + size + " bytes cannot come of "
                                + packed + " bytes of a file of " + fileBytes);
            }
            total += Math.min(size, Long.MAX_VALUE - total);
        }
        Heap.require(file, "its arrays take", total);
    }

    private static String name(Path file, ZipEntry entry) {
        String name = entry.getName();
        if (!name.endsWith(SUFFIX) || name.length() == SUFFIX.length()) {
            throw new FileFormatException(
                    file,
                    "expected only arrays NAME.npy in it, got " + SafetensorsHeader.quoted(name)
                            + ": save it with numpy.savez");
        }
        return name.substring(0, name.length() - SUFFIX.length());
    }

    private static NpyArray read(Path file, ZipFile zip, ZipEntry entry) throws IOException {
        String where = file + ", array " + SafetensorsHeader.quoted(name(file, entry));
        try (InputStream raw = zip.getInputStream(entry);
                CheckedInputStream in = new CheckedInputStream(raw, new CRC32())) {
            NpyArray array = Npy.read(where, in, entry.getSize());
            if (in.read() >= 0 || in.getChecksum().getValue() != entry.getCrc()) {
                throw damaged(
                        file, "array " + SafetensorsHeader.quoted(name(file, entry)) + ": its checksum is another");
            }
            return array;
        }
    }

    private static FileFormatException damaged(Path file, String message) {
        return new FileFormatException(
                file, message + ": not an .npz file, or a damaged one; save or download it again");
    }
}
