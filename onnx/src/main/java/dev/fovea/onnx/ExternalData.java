package dev.fovea.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** Tensors whose data lie in other files, which must be in the folder of the model and be no links out of it. */
final class ExternalData {
    private final Path folder;

    /** @param folder the real path of the folder that the model's file is in */
    ExternalData(Path folder) {
        this.folder = folder;
    }

    /**
     * The array of a tensor that says it is elsewhere.
     *
     * @throws IllegalArgumentException if it is outside of the folder, or not where it says
     */
    OnnxArray read(String where, TensorProto proto) throws IOException {
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : proto.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        ElementType type = TensorReader.type(where, proto);
        int[] dims = TensorReader.dims(where, proto);
        long bytes = (long) OnnxArray.size(dims) * type.bytes();
        long offset = number(where, entries.getOrDefault("offset", "0"));
        long length = number(where, entries.getOrDefault("length", Long.toString(bytes)));
        Path file = file(where, entries.getOrDefault("location", ""));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (length != bytes || bytes > OnnxArray.MAX_ELEMENTS || offset > channel.size() - bytes) {
                throw new IllegalArgumentException(where + ": expected " + bytes + " bytes at " + offset + " of "
                        + file.getFileName() + ", which has " + channel.size() + ", got a length of " + length);
            }
            ByteBuffer data = ByteBuffer.allocate((int) bytes);
            while (data.hasRemaining()) {
                if (channel.read(data, offset + data.position()) < 0) {
                    throw new IllegalArgumentException(where + ": " + file.getFileName() + " became shorter");
                }
            }
            return TensorReader.raw(where, type, dims, data.flip());
        }
    }

    private Path file(String where, String location) throws IOException {
        Path file;
        try {
            Path relative = Path.of(location);
            file = folder.resolve(relative).normalize();
            if (location.isEmpty() || relative.isAbsolute() || !file.startsWith(folder) || file.equals(folder)) {
                throw outside(where, location);
            }
        } catch (InvalidPathException e) {
            throw outside(where, location);
        }
        if (!file.toRealPath().startsWith(folder)) {
            throw outside(where, location);
        }
        return file;
    }

    private static IllegalArgumentException outside(String where, String location) {
        return new IllegalArgumentException(
                where + ": expected its data in a file of the model's folder, got " + Shown.quoted(location));
    }

    private static long number(String where, String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(where + ": expected a number of bytes, got " + Shown.quoted(text));
        }
        return Long.parseLong(text);
    }
}
