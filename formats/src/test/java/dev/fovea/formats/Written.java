package dev.fovea.formats;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What stands in a file, read and changed without the code under test. */
record Written(JsonNode header, ByteBuffer data) {
    static Written in(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] json = new byte[Math.toIntExact(bytes.getLong())];
        bytes.get(json);
        JsonNode header = JsonMapper.shared().readTree(new String(json, StandardCharsets.UTF_8));
        return new Written(header, bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
    }

    /** The dimensions of a tensor, as JSON. */
    String shape(String name) {
        return header.get(name).get("shape").toString();
    }

    /** Element {@code i} of an F32 tensor. */
    float at(String name, int i) {
        JsonNode tensor = header.get(name);
        assert tensor.get("dtype").asString().equals("F32");
        return data.getFloat(tensor.get("data_offsets").get(0).asInt() + Float.BYTES * i);
    }

    /** The texts of {@code __metadata__}. */
    Map<String, String> metadata() {
        Map<String, String> texts = new LinkedHashMap<>();
        header.get("__metadata__")
                .properties()
                .forEach(e -> texts.put(e.getKey(), e.getValue().asString()));
        return texts;
    }

    /** The bytes of the file with these texts instead, which the container's own rules still allow. */
    byte[] with(Map<String, String> metadata) {
        Map<String, Object> changed = new LinkedHashMap<>();
        changed.put("__metadata__", metadata);
        header.properties().forEach(e -> changed.putIfAbsent(e.getKey(), e.getValue()));
        byte[] rest = new byte[data.capacity()];
        data.get(0, rest);
        return SafetensorsTest.bytes(JsonMapper.shared().writeValueAsString(changed), rest);
    }

    /** The same with one text replaced, which must be there. */
    byte[] with(String key, String value) {
        Map<String, String> changed = metadata();
        Objects.requireNonNull(changed.replace(key, value), key);
        return with(changed);
    }

    /** The same without a text. */
    byte[] without(String key) {
        Map<String, String> changed = metadata();
        Objects.requireNonNull(changed.remove(key), key);
        return with(changed);
    }

    /** The bytes of a file of the content, without the disk. */
    static byte[] bytes(Safetensors content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SafetensorsHeader.encode(content.tensors(), content.metadata()));
        content.tensors().values().forEach(tensor -> {
            ByteBuffer x =
                    ByteBuffer.allocate(Float.BYTES * tensor.data().length).order(ByteOrder.LITTLE_ENDIAN);
            x.asFloatBuffer().put(tensor.data());
            out.writeBytes(x.array());
        });
        return out.toByteArray();
    }

    /** The bits of floats: NaNs differ by their payload, zeros by their sign. */
    static int[] bits(float[] x) {
        int[] bits = new int[x.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(x[i]));
        return bits;
    }

    /** Writes without the forced sync of the code under test: thousands of damaged files are written here. */
    static void put(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
