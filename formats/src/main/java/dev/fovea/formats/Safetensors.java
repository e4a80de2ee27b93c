package dev.fovea.formats;

import dev.fovea.FileFormatException;
import dev.fovea.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of a <a href="https://github.com/huggingface/safetensors">safetensors</a> file: named tensors and free texts,
 * which PyTorch and most other frameworks read and write. The maps keep their order and cannot be changed; the tensors'
 * arrays are shared, not copied.
 *
 * @param tensors the tensors by name, in the order of their data in the file
 * @param metadata texts by name, the file's {@code __metadata__}
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
    private static final int CHUNK_BYTES = 1 << 16;

    /**
     * @throws IllegalArgumentException if a name or text does not fit a header: more than 100000 tensors or texts, 64
     *     dimensions, 50000 characters of a name or 20000000 of a text, half a surrogate pair, a tensor
     *     {@code __metadata__}
     */
    public Safetensors {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        SafetensorsHeader.requireWritable(tensors, metadata);
    }

    /**
     * Reads a file. F32 keeps every bit, F16 and BF16 every value, F64 is rounded to the nearest float, and integers and BOOL
     * are read where each value is exactly a float. The file is taken as hostile: everything that its header claims is
     * checked against the file before any tensor is allocated.
     *
     * @throws FileFormatException if the file is not a safetensors file, contradicts itself, or does not fit floats or memory
     * @throws IOException if the file cannot be read
     */
    public static Safetensors read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            SafetensorsHeader header = SafetensorsHeader.read(file, channel);
            requireMemory(file, header.entries());
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            channel.position(header.dataStart());
            for (SafetensorsHeader.Entry entry : header.entries()) {
                tensors.put(entry.name(), readTensor(file, channel, entry, chunk));
            }
            return new Safetensors(tensors, header.metadata());
        }
    }

    /**
     * Writes a file, whole or not at all: F32, contiguous in the order of {@link #tensors}, the data aligned to 8 bytes. Equal
     * contents in equal order give equal bytes.
     *
     * @throws IOException if the file cannot be written; the old one, if any, is untouched then
     */
    public void write(Path file) throws IOException {
        byte[] header = SafetensorsHeader.encode(tensors, metadata);
        AtomicFile.write(file, out -> {
            out.write(header);
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (Tensor tensor : tensors.values()) {
                float[] x = tensor.data();
                for (int i = 0; i < x.length; ) {
                    int count = fill(chunk, x, i);
                    out.write(chunk.array(), 0, count * Float.BYTES);
                    i += count;
                }
            }
        });
    }

    /**
     * The SHA-256 of tensors, in hex: the same for equal names, shapes and bits in whatever order the map has them. Hashed
     * are, for each tensor in the order of the UTF-8 bytes of its name: the length of the name, the name in UTF-8, the rank,
     * each dimension, and the elements; lengths, rank and dimensions as 32 bit integers, all little-endian.
     */
    public static String digest(Map<String, Tensor> tensors) {
        MessageDigest sha256 = sha256();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        List<Map.Entry<String, Tensor>> sorted = new ArrayList<>(tensors.entrySet());
        sorted.sort((a, b) -> Arrays.compareUnsigned(utf8(a.getKey()), utf8(b.getKey())));
        for (Map.Entry<String, Tensor> entry : sorted) {
            byte[] name = utf8(entry.getKey());
            Tensor tensor = entry.getValue();
            update(sha256, name.length);
            sha256.update(name);
            update(sha256, tensor.shape().rank());
            for (int dim : tensor.shape().dims()) {
                update(sha256, dim);
            }
            float[] x = tensor.data();
            for (int i = 0; i < x.length; ) {
                int count = fill(chunk, x, i);
                sha256.update(chunk.array(), 0, count * Float.BYTES);
                i += count;
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static Tensor readTensor(Path file, FileChannel channel, SafetensorsHeader.Entry entry, ByteBuffer chunk)
            throws IOException {
        Tensor tensor = allocate(file, entry);
        float[] x = tensor.data();
        int perChunk = CHUNK_BYTES / entry.dtype().bytes();
        for (int i = 0; i < x.length; ) {
            int count = Math.min(perChunk, x.length - i);
            chunk.clear().limit(count * entry.dtype().bytes());
            while (chunk.hasRemaining()) {
                if (channel.read(chunk) < 0) {
                    throw new FileFormatException(
                            file, "became shorter while it was read: try again when nothing else writes to it");
                }
            }
            try {
                entry.dtype().decode(chunk.flip(), x, i, count);
            } catch (ArithmeticException e) {
                throw new FileFormatException(
                        file,
                        "tensor " + SafetensorsHeader.quoted(entry.name()) + ", " + entry.dtype() + " " + e.getMessage()
                                + ": convert it to F32 before saving");
            }
            i += count;
        }
        return tensor;
    }

    /** What can never fit is refused in front, so that nothing else in this process runs out of memory for it. */
    private static void requireMemory(Path file, List<SafetensorsHeader.Entry> entries) {
        long bytes = 0;
        for (SafetensorsHeader.Entry entry : entries) {
            bytes += (long) Float.BYTES * entry.shape().size();
        }
        Heap.require(file, "its tensors take", bytes);
    }

    /** The one allocation whose size a file decides: that it fails is the file's fault, and said as such. */
    private static Tensor allocate(Path file, SafetensorsHeader.Entry entry) {
        try {
            return Tensor.zeros(entry.shape());
        } catch (OutOfMemoryError e) {
            long bytes = (long) Float.BYTES * entry.shape().size();
            throw Heap.tooLarge(
                    file, "no room for tensor " + SafetensorsHeader.quoted(entry.name()) + " of " + Heap.gib(bytes));
        }
    }

    /** Puts as many of {@code x[from...]} as fit into the empty buffer; how many that are. */
    private static int fill(ByteBuffer chunk, float[] x, int from) {
        int count = Math.min(chunk.capacity() / Float.BYTES, x.length - from);
        chunk.clear().asFloatBuffer().put(x, from, count);
        return count;
    }

    private static void update(MessageDigest sha256, int value) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .flip());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
