package dev.fovea.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SafetensorsTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("model.safetensors");
    }

    @Test
    void keepsNamesOrderShapesAndTexts() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("fc1.weight", random(Shape.of(7, 3), 1));
        tensors.put("conv1.weight", random(Shape.of(2, 1, 3, 3), 2));
        tensors.put("scale", Tensor.of(Shape.of(), 2.5f));
        tensors.put("größe \"卷积\" \uD83D\uDE00\n/", random(Shape.of(1), 3));
        tensors.put("", random(Shape.of(2), 3));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z", "{\"architecture\":\"INPUT 1x28x28\"}");
        metadata.put("a", "two\nlines, \u0000 and 零");
        metadata.put("", "");
        Safetensors written = new Safetensors(tensors, metadata);
        written.write(file);
        Safetensors read = Safetensors.read(file);
        assertThat(read).isEqualTo(written);
        assertThat(read.tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
        assertThat(read.metadata().keySet()).containsExactlyElementsOf(metadata.keySet());
    }

    @Test
    void keepsEveryBitOfNansZerosAndInfinities() throws IOException {
        int[] bits = {
            0x7F800001, 0x7FC12345, 0xFFFFFFFF, 0xFF800002, 0x80000000, 0, 0x7F800000, 0xFF800000, 1, 0x807FFFFF
        };
        float[] x = new float[bits.length];
        ByteBuffer raw = ByteBuffer.allocate(4 * bits.length);
        raw.asIntBuffer().put(bits);
        raw.asFloatBuffer().get(x);
        new Safetensors(Map.of("x", new Tensor(Shape.of(x.length), x)), Map.of()).write(file);
        float[] back =
                Safetensors.read(file).tensors().values().iterator().next().data();
        for (int i = 0; i < bits.length; i++) {
            assertThat(Float.floatToRawIntBits(back[i])).isEqualTo(bits[i]);
        }
    }

    /** More than one chunk of 65536 bytes, and no multiple of it. */
    @Test
    void readsAndWritesAcrossChunks() throws IOException {
        Safetensors written = new Safetensors(Map.of("x", random(Shape.of(3, 16387), 4)), Map.of());
        written.write(file);
        assertThat(Safetensors.read(file)).isEqualTo(written);
    }

    @Test
    void holdsNothingAtAll() throws IOException {
        Safetensors empty = new Safetensors(Map.of(), Map.of());
        empty.write(file);
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).isEqualTo("\u0008\0\0\0\0\0\0\0{}      ");
        assertThat(Safetensors.read(file)).isEqualTo(empty);
    }

    /** The bytes as the format's description has them, put together by hand. */
    @Test
    void writesTheseBytes() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("w", Tensor.of(Shape.of(1, 2), 1, -2));
        tensors.put("b", Tensor.of(Shape.of(), 0.5f));
        new Safetensors(tensors, Map.of("k", "v")).write(file);
        String json = "{\"__metadata__\":{\"k\":\"v\"},"
                + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}";
        int padded = (json.length() + 7) / 8 * 8;
        ByteBuffer expected = ByteBuffer.allocate(8 + padded + 12).order(ByteOrder.LITTLE_ENDIAN);
        expected.putLong(padded).put((json + " ".repeat(padded - json.length())).getBytes(StandardCharsets.UTF_8));
        expected.putInt(0x3F800000).putInt(0xC0000000).putInt(0x3F000000);
        assertThat(file).hasBinaryContent(expected.array());
    }

    /** A second reader, written from the format's description alone. */
    @Test
    void isReadableFromTheDescriptionOfTheFormat() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            tensors.put("layer" + i + ".weight", random(Shape.of(1 + i % 3, 5, 1 + i), i));
        }
        new Safetensors(tensors, Map.of("format", "pt")).write(file);

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);
        assertThat(bytes.position() % 8).isZero();
        JsonNode tree = JsonMapper.builder().build().readTree(header);
        ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        assertThat(tree.get("__metadata__").get("format").asString()).isEqualTo("pt");
        assertThat(tree.size()).isEqualTo(1 + tensors.size());
        tensors.forEach((name, tensor) -> {
            JsonNode entry = tree.get(name);
            assertThat(entry.get("dtype").asString()).isEqualTo("F32");
            int[] shape =
                    entry.get("shape").valueStream().mapToInt(JsonNode::asInt).toArray();
            assertThat(shape).containsExactly(tensor.shape().dims());
            int begin = entry.get("data_offsets").get(0).asInt();
            assertThat(entry.get("data_offsets").get(1).asInt() - begin)
                    .isEqualTo(4 * tensor.shape().size());
            for (int i = 0; i < tensor.data().length; i++) {
                assertThat(data.getFloat(begin + 4 * i)).isEqualTo(tensor.data()[i]);
            }
        });
    }

    @Test
    void readsOtherTypesAsFloats() throws IOException {
        String json = "{\"c\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[12,20]},"
                + "\"a\":{\"shape\":[2],\"dtype\":\"F16\",\"data_offsets\":[0,4]},"
                + "\"b\":{\"data_offsets\":[4,12],\"dtype\":\"F64\",\"shape\":[1,1]}}";
        ByteBuffer data = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        data.putShort((short) 0x3C00).putShort((short) 0xC000).putDouble(0.25).putLong(938);
        Files.write(file, bytes(json, data.array()));
        Map<String, Tensor> tensors = Safetensors.read(file).tensors();
        assertThat(tensors.keySet()).containsExactly("a", "b", "c");
        assertThat(tensors)
                .containsEntry("a", Tensor.of(Shape.of(2), 1, -2))
                .containsEntry("b", Tensor.of(Shape.of(1, 1), 0.25f))
                .containsEntry("c", Tensor.of(Shape.of(), 938));
    }

    @Test
    void equalContentsGiveEqualBytes() throws IOException {
        Safetensors content = new Safetensors(Map.of("x", random(Shape.of(5, 5), 1)), Map.of("k", "v"));
        content.write(file);
        byte[] first = Files.readAllBytes(file);
        Safetensors.read(file).write(file);
        assertThat(file).hasBinaryContent(first);
        assertThat(AtomicFileTest.filesIn(directory)).containsExactly("model.safetensors");
    }

    @Test
    void cannotBeChangedAfterwards() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Safetensors content = new Safetensors(tensors, Map.of());
        tensors.put("x", Tensor.of(Shape.of(), 1));
        assertThat(content.tensors()).isEmpty();
        assertThatThrownBy(() -> content.tensors().put("x", Tensor.of(Shape.of(), 1)))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> content.metadata().put("k", "v")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void refusesWhatItCouldNotReadBack() {
        Tensor x = Tensor.of(Shape.of(), 1);
        refuses(Map.of("__metadata__", x), Map.of(), "tensor name __metadata__ is taken by the format: choose another");
        refuses(Map.of("a\uD800", x), Map.of(), "tensor name \"a\\ud800\": half a surrogate pair is no character");
        refuses(Map.of(), Map.of("k", "\uDC00"), "metadata \"k\" \"\\udc00\": half a surrogate pair is no character");
        refuses(Map.of("a".repeat(50_001), x), Map.of(), "length of tensor name: expected at most 50000, got 50001");
        int[] ones = new int[65];
        Arrays.fill(ones, 1);
        refuses(
                Map.of("x", Tensor.zeros(Shape.of(ones))),
                Map.of(),
                "rank of tensor \"x\": expected at most 64, got 65");
    }

    @Test
    void readsBackTheLargestThatItWrites() throws IOException {
        int[] ones = new int[64];
        Arrays.fill(ones, 1);
        Map<String, Tensor> tensors = Map.of("n".repeat(50_000), Tensor.of(Shape.of(ones), 1));
        Safetensors content = new Safetensors(tensors, Map.of("k", "v".repeat(20_000_000)));
        content.write(file);
        assertThat(Safetensors.read(file)).isEqualTo(content);
    }

    @Test
    void aMissingFileStaysAnIoError() {
        assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(NoSuchFileException.class);
    }

    /** The digest put together by hand: names in order of their UTF-8, lengths, shapes, bits. */
    @Test
    void digestsNamesShapesAndBits() throws Exception {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("w", Tensor.of(Shape.of(1, 2), 1, -2));
        tensors.put("b", Tensor.of(Shape.of(), 0.5f));
        ByteBuffer hashed = ByteBuffer.allocate(9 + 4 + 5 + 12 + 8).order(ByteOrder.LITTLE_ENDIAN);
        hashed.putInt(1).put((byte) 'b').putInt(0).putFloat(0.5f);
        hashed.putInt(1)
                .put((byte) 'w')
                .putInt(2)
                .putInt(1)
                .putInt(2)
                .putFloat(1)
                .putFloat(-2);
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(hashed.array(), hashed.position()));
        assertThat(Safetensors.digest(tensors)).isEqualTo(HexFormat.of().formatHex(sha256));
    }

    @Test
    void digestsDifferByNameShapeAndBit() {
        String digest = Safetensors.digest(Map.of("x", Tensor.of(Shape.of(2), 0, 1)));
        assertThat(digest).hasSize(64);
        assertThat(Safetensors.digest(Map.of("y", Tensor.of(Shape.of(2), 0, 1))))
                .isNotEqualTo(digest);
        assertThat(Safetensors.digest(Map.of("x", Tensor.of(Shape.of(1, 2), 0, 1))))
                .isNotEqualTo(digest);
        assertThat(Safetensors.digest(Map.of("x", Tensor.of(Shape.of(2), -0f, 1))))
                .isNotEqualTo(digest);
        Tensor x = Tensor.of(Shape.of(), 1);
        Map<String, Tensor> order = new LinkedHashMap<>();
        order.put("\uD83D\uDE00", x); // U+1F600: behind U+FFFD in UTF-8, before it in UTF-16
        order.put("\uFFFD", x);
        Map<String, Tensor> otherOrder = new LinkedHashMap<>();
        otherOrder.put("\uFFFD", x);
        otherOrder.put("\uD83D\uDE00", x);
        assertThat(Safetensors.digest(order)).isEqualTo(Safetensors.digest(otherOrder));
    }

    /** A file of this header, padded to nothing, and this data. */
    static byte[] bytes(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
    }

    static Tensor random(Shape shape, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) random.nextGaussian();
        }
        return tensor;
    }

    private static void refuses(Map<String, Tensor> tensors, Map<String, String> metadata, String message) {
        assertThatThrownBy(() -> new Safetensors(tensors, metadata))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
