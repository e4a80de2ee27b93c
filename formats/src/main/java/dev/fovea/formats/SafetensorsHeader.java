package dev.fovea.formats;

import dev.fovea.FileFormatException;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What stands in front of the data of a safetensors file: 8 bytes little-endian length, then that many bytes of JSON.
 *
 * @param entries the tensors in the order of their data, which they cover without gap or overlap
 * @param metadata the free texts of {@code __metadata__}
 * @param dataStart where in the file the data begins
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata, long dataStart) {
    static final String METADATA = "__metadata__";

    // The format's own limit, and ours: what a header is read into stays small beside the header's longest allowed
    // text.
    static final int MAX_BYTES = 100_000_000;
    static final int MAX_ENTRIES = 100_000;
    static final int MAX_NAME_CHARS = 50_000;
    static final int MAX_VALUE_CHARS = 20_000_000;
    static final int MAX_RANK = 64;

    static final int QUOTED_CHARS = 80;
    private static final int LENGTH_BYTES = 8;
    private static final int ALIGNMENT = 8;
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * One tensor's name, type, shape and place.
     *
     * @param begin the offset of its first byte from the start of the data
     * @param end the offset behind its last byte
     */
    record Entry(String name, Dtype dtype, Shape shape, long begin, long end) {}

    /**
     * Reads and checks the header of an open file. Nothing larger than the text that is really there is allocated.
     *
     * @throws FileFormatException if the header, or its claims about the data, cannot be true of a file of this size
     */
    static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
        long fileBytes = channel.size();
        ByteBuffer start = ByteBuffer.allocate(LENGTH_BYTES + 1).order(ByteOrder.LITTLE_ENDIAN);
        while (start.hasRemaining() && channel.read(start, start.position()) >= 0) {}
        if (start.position() < LENGTH_BYTES) {
            throw damaged(file, "expected at least 8 bytes, got " + start.position());
        }
        long length = start.getLong(0);
        long most = Math.min(MAX_BYTES, fileBytes - LENGTH_BYTES);
        if (length <= 0 || length > most) {
            String claimed = Long.toUnsignedString(length);
            throw damaged(file, "header: expected a length from 1 to " + Math.max(1, most) + ", got " + claimed);
        }
        if (start.get(LENGTH_BYTES) != '{') {
            String first = String.format("0x%02X", start.get(LENGTH_BYTES));
            throw damaged(file, "header: expected the first byte to be 0x7B '{', got " + first);
        }
        long dataStart = LENGTH_BYTES + length;
        channel.position(LENGTH_BYTES);
        SafetensorsHeader header = SafetensorsHeaderParser.parse(file, new Section(channel, length), dataStart);
        header.requireCovered(file, fileBytes - dataStart);
        return header;
    }

    /** The bytes in front of the data: length, JSON, and spaces up to a multiple of 8. */
    static byte[] encode(Map<String, Tensor> tensors, Map<String, String> metadata) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[LENGTH_BYTES]);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectPropertyStart(METADATA);
                metadata.forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            long begin = 0;
            for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
                Shape shape = tensor.getValue().shape();
                long end = begin + (long) Float.BYTES * shape.size();
                json.writeObjectPropertyStart(tensor.getKey());
                json.writeStringProperty("dtype", Dtype.F32.name());
                json.writeName("shape").writeArray(shape.dims(), 0, shape.rank());
                json.writeName("data_offsets").writeArray(new long[] {begin, end}, 0, 2);
                json.writeEndObject();
                begin = end;
            }
            json.writeEndObject();
        }
        while (out.size() % ALIGNMENT != 0) {
            out.write(' ');
        }
        byte[] bytes = out.toByteArray();
        int length = bytes.length - LENGTH_BYTES;
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException("safetensors header of " + length + " bytes: at most " + MAX_BYTES
                    + " are allowed, shorten the metadata");
        }
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
        return bytes;
    }

    /**
     * Refuses what {@link #read} would not take back.
     *
     * @throws IllegalArgumentException if a name, text or count is over its limit or no Unicode
     */
    static void requireWritable(Map<String, Tensor> tensors, Map<String, String> metadata) {
        requireAtMost("number of tensors", tensors.size(), MAX_ENTRIES);
        requireAtMost("number of metadata entries", metadata.size(), MAX_ENTRIES);
        tensors.forEach((name, tensor) -> {
            requireText("tensor name", name, MAX_NAME_CHARS);
            if (name.equals(METADATA)) {
                throw new IllegalArgumentException(
                        "tensor name " + METADATA + " is taken by the format: choose another");
            }
            requireAtMost("rank of tensor " + quoted(name), tensor.shape().rank(), MAX_RANK);
        });
        metadata.forEach((name, value) -> {
            requireText("metadata name", name, MAX_NAME_CHARS);
            requireText("metadata " + quoted(name), value, MAX_VALUE_CHARS);
        });
    }

    private static void requireText(String what, String text, int most) {
        requireAtMost("length of " + what, text.length(), most);
        if (!isUnicode(text)) {
            throw new IllegalArgumentException(what + " " + quoted(text) + ": half a surrogate pair is no character");
        }
    }

    private static void requireAtMost(String what, int count, int most) {
        if (count > most) {
            throw new IllegalArgumentException(what + ": expected at most " + most + ", got " + count);
        }
    }

    /** False for a lone half of a surrogate pair, which has no UTF-8. */
    static boolean isUnicode(String text) {
        return text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }

    /** A file's own text in quotes, made fit for a one-line message. */
    static String quoted(String text) {
        return '"' + oneLine(text, QUOTED_CHARS) + '"';
    }

    /** The first characters of a text, with escapes for what would break the line or cannot be seen. */
    static String oneLine(String text, int most) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(most).forEach(c -> {
            boolean shown = switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.UNASSIGNED,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> false;
                default -> true;
            };
            line.append(shown ? Character.toString(c) : String.format("\\u%04x", c));
        });
        return text.codePointCount(0, text.length()) > most ? line.append("...").toString() : line.toString();
    }

    static FileFormatException damaged(Path file, String message) {
        return new FileFormatException(
                file, message + ": not a safetensors file, or a damaged one; save or download it again");
    }

    private void requireCovered(Path file, long dataBytes) {
        long covered = 0;
        for (Entry entry : entries) {
            if (entry.begin() != covered) {
                String flaw = entry.begin() < covered ? "overlaps the tensor before it" : "leaves a hole before it";
                throw damaged(
                        file,
                        "tensor " + quoted(entry.name()) + " " + flaw + ": expected it to begin at " + covered
                                + ", got " + entry.begin());
            }
            if (entry.end() > dataBytes) {
                throw damaged(
                        file,
                        "tensor " + quoted(entry.name()) + ": ends at byte " + entry.end() + " of the data, got only "
                                + dataBytes + " bytes");
            }
            covered = entry.end();
        }
        if (covered != dataBytes) {
            throw damaged(file, "data: expected " + covered + " bytes, got " + dataBytes);
        }
    }

    /** The next {@code left} bytes of a channel as a stream that ends there and leaves the channel open. */
    private static final class Section extends InputStream {
        private final FileChannel channel;
        private long left;

        Section(FileChannel channel, long left) {
            this.channel = channel;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = channel.read(ByteBuffer.wrap(bytes, from, (int) Math.min(count, left)));
            left -= Math.max(0, read);
            return read;
        }
    }
}
