package dev.fovea.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.fovea.FileFormatException;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broken and lying files: one clear line each, and no memory for what is not there. */
class SafetensorsHostileTest {
    private static final String ADVICE = ": not a safetensors file, or a damaged one; save or download it again";

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("x.safetensors");
    }

    @Test
    void tooShortForAHeader() throws IOException {
        damaged(new byte[0], "expected at least 8 bytes, got 0");
        damaged(new byte[7], "expected at least 8 bytes, got 7");
    }

    @Test
    void headerLengthThatCannotBe() throws IOException {
        damaged(length(0, 0), "header: expected a length from 1 to 1, got 0");
        damaged(length(3, 2), "header: expected a length from 1 to 2, got 3");
        damaged(length(Long.MAX_VALUE, 100), "header: expected a length from 1 to 100, got 9223372036854775807");
        damaged(length(-1, 100), "header: expected a length from 1 to 100, got 18446744073709551615");
        damaged(
                "version https://git-lfs.github.com/spec/v1".getBytes(StandardCharsets.UTF_8),
                "header: expected a length from 1 to 34, got 2336927755350992246");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(length(100_000_001, 0));
            sparse.setLength(200_000_000);
        }
        fails("header: expected a length from 1 to 100000000, got 100000001" + ADVICE);
    }

    @Test
    void headerThatIsNoJsonObject() throws IOException {
        header(" {}", "header: expected the first byte to be 0x7B '{', got 0x20");
        header("[]", "header: expected the first byte to be 0x7B '{', got 0x5B");
        header("{", "header, character 1: Unexpected end-of-input: expected close marker for Object");
        header(
                "{} x",
                "header, character 3: Unrecognized token 'x': was expecting (JSON String, Number, Array,"
                        + " Object or token 'null', 'true' or 'false')");
        header("{}{}", "header: expected only spaces behind the closing brace, got an object");
        header(
                "{}\0",
                "header, character 2: Illegal character ((CTRL-CHAR, code 0)): only regular white space (\\r, \\n,"
                        + " \\t) is allowed between tokens");
        header(
                "{'a':1}",
                "header, character 1: Unexpected character (''' (code 39)): was expecting double-quote to"
                        + " start property name");
    }

    @Test
    void headerThatIsNoUtf8() throws IOException {
        byte[] broken = SafetensorsTest.bytes("{\"__metadata__\":{\"k\":\"?\"}}", new byte[0]);
        broken[8 + 22] = (byte) 0xFF;
        damaged(broken, "header: expected UTF-8 text, got other bytes");
        byte[] utf16 = "{}".getBytes(StandardCharsets.UTF_16LE);
        damaged(
                ByteBuffer.allocate(12)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(4)
                        .put(utf16)
                        .array(),
                "header, character 1: Illegal character ((CTRL-CHAR, code 0)): only regular white space (\\r, \\n,"
                        + " \\t) is allowed between tokens");
        header(
                "{\"\\ud800\":1}",
                "header, character 8: Broken surrogate pair in property name: expected '\\' to start low surrogate, got 0x22");
        header(
                "{\"__metadata__\":{\"k\":\"a\\udc00\"}}",
                "__metadata__ \"k\": expected Unicode, got half a surrogate pair in \"a\\udc00\"");
    }

    @Test
    void duplicates() throws IOException {
        String x = "\"x\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}";
        header("{" + x + "," + x + "}", "header, character 55: Duplicate Object property \"x\"", 1);
        header("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", "header, character 27: Duplicate Object property \"a\"");
        header(
                "{\"__metadata__\":{},\"__metadata__\":{}}",
                "header, character 33: Duplicate Object property \"__metadata__\"");
        header(
                "{\"x\":{\"dtype\":\"U8\",\"dtype\":\"U8\"}}",
                "header, character 26: Duplicate Object property \"dtype\"");
    }

    @Test
    void nesting() throws IOException {
        header("{\"x\":" + "[".repeat(10_000), "tensor \"x\": expected an object, got an array");
        header("{\"x\":{\"shape\":[[1]]}}", "header: Document nesting depth (4) exceeds the maximum allowed (3)");
    }

    @Test
    void metadataThatIsNoText() throws IOException {
        header("{\"__metadata__\":[]}", "__metadata__: expected an object, got an array");
        header("{\"__metadata__\":{\"k\":1}}", "__metadata__ \"k\": expected a string, got 1");
        header("{\"__metadata__\":{\"k\":null}}", "__metadata__ \"k\": expected a string, got null");
        header("{\"__metadata__\":{\"k\":{}}}", "__metadata__ \"k\": expected a string, got an object");
    }

    @Test
    void fields() throws IOException {
        header("{\"x\":7}", "tensor \"x\": expected an object, got 7");
        header("{\"x\":{}}", "tensor \"x\": expected dtype, shape and data_offsets, got no dtype");
        header(
                "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}",
                "tensor \"x\": expected dtype, shape and data_offsets, got no shape");
        header(
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1]}}",
                "tensor \"x\": expected dtype, shape and data_offsets, got no data_offsets");
        header(
                "{\"a\\nb\":{\"stride\":1}}",
                "tensor \"a\\u000ab\": expected dtype, shape and data_offsets, got a field \"stride\"");
        header("{\"x\":{\"dtype\":32}}", "tensor \"x\", dtype: expected a string, got 32");
        Files.write(file, SafetensorsTest.bytes("{\"x\":{\"dtype\":\"" + "F".repeat(90) + "\"}}", new byte[0]));
        fails(
                "tensor \"x\": expected a dtype of [F64, F32, F16, BF16, I64, U64, I32, U32, I16, U16, I8, U8, BOOL], got \""
                        + "F".repeat(80) + "...\": convert it to F32 before saving");
    }

    @Test
    void shapes() throws IOException {
        shape("3", "tensor \"x\", shape: expected an array, got 3" + ADVICE);
        shape("[1.5]", "tensor \"x\", shape: expected an integer, got 1.5" + ADVICE);
        shape("[1e2]", "tensor \"x\", shape: expected an integer, got 1e2" + ADVICE);
        shape("[\"1\"]", "tensor \"x\", shape: expected an integer, got the string \"1\"" + ADVICE);
        shape("[-1]", "tensor \"x\", shape: expected an integer from 0 to 9223372036854775807, got -1" + ADVICE);
        shape(
                "[9223372036854775808]",
                "tensor \"x\", shape: expected an integer from 0 to 9223372036854775807, got 9223372036854775808"
                        + ADVICE);
        shape(
                "[2,0]",
                "tensor \"x\", shape: dimension 1 is 0, but a tensor without elements cannot be held: leave it out"
                        + " before saving");
        String tooMany = "tensor \"x\", shape: expected at most 2147483639 elements, which is what one array holds, got"
                + " more: split the tensor before saving";
        shape("[2147483640]", tooMany);
        shape("[65536,65536]", tooMany);
        shape("[4294967296,4294967296,4294967296]", tooMany);
        shape("[" + "1,".repeat(64) + "1]", "tensor \"x\", shape: expected at most 64 dimensions, got more" + ADVICE);
    }

    @Test
    void offsets() throws IOException {
        offsets("[0]", "tensor \"x\", data_offsets: expected an integer, got the array's end");
        offsets("[0,8,9]", "tensor \"x\", data_offsets: expected two integers, got 9");
        offsets("[-8,0]", "tensor \"x\", data_offsets: expected an integer from 0 to 9223372036854775807, got -8");
        offsets("[0,7]", "tensor \"x\": F32 (2) takes 8 bytes, got data_offsets [0, 7]");
        offsets("[8,0]", "tensor \"x\": F32 (2) takes 8 bytes, got data_offsets [8, 0]");
        offsets(
                "[0,9223372036854775807]",
                "tensor \"x\": F32 (2) takes 8 bytes, got data_offsets" + " [0, 9223372036854775807]");
        offsets("[1,9]", "tensor \"x\" leaves a hole before it: expected it to begin at 0, got 1");
    }

    @Test
    void layout() throws IOException {
        String x = "{\"x\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}";
        header(x + "}", "tensor \"x\": ends at byte 4 of the data, got only 3 bytes", 3);
        header(x + "}", "data: expected 4 bytes, got 5", 5);
        String overlap = ",\"y\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[3,7]}}";
        header(x + overlap, "tensor \"y\" overlaps the tensor before it: expected it to begin at 4, got 3", 7);
        String same = ",\"y\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}";
        header(x + same, "tensor \"y\" overlaps the tensor before it: expected it to begin at 4, got 0", 8);
        String hole = ",\"y\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[5,9]}}";
        header(x + hole, "tensor \"y\" leaves a hole before it: expected it to begin at 4, got 5", 9);
    }

    @Test
    void elementsThatAreNoFloats() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(1)
                .putLong(16_777_217);
        String json = "{\"x\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]}}";
        Files.write(file, SafetensorsTest.bytes(json, data.array()));
        fails("tensor \"x\", I64 element 1: 16777217 is not representable as a 32 bit float: convert it to F32 before"
                + " saving");
    }

    @Test
    void tooManyTensors() throws IOException {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i <= 100_000; i++) {
            json.append(i == 0 ? "" : ",").append(String.format("\"%d\":{\"dtype\":\"U8\",\"shape\":[],", i));
            json.append(String.format("\"data_offsets\":[%d,%d]}", i, i + 1));
        }
        Files.write(file, SafetensorsTest.bytes(json.append('}').toString(), new byte[100_001]));
        fails("header: expected at most 100000 tensors, got more: split the file");
    }

    /** 8 GiB of floats from 2 GiB of bytes that are really there, if only as a hole in the file. */
    @Test
    void moreThanTheHeapHolds() throws IOException {
        String json = "{\"x\":{\"dtype\":\"U8\",\"shape\":[1073741824],\"data_offsets\":[0,1073741824]},"
                + "\"y\":{\"dtype\":\"U8\",\"shape\":[1073741824],\"data_offsets\":[1073741824,2147483648]}}";
        byte[] bytes = SafetensorsTest.bytes(json, new byte[0]);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(bytes);
            sparse.setLength(bytes.length + (2L << 30));
        }
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(file + ": its tensors take 8.00 GiB, the Java heap holds at most ")
                .hasMessageEndingWith("GiB: start java with a larger -Xmx");
    }

    /** Lies cost what an honest small file costs. */
    @Test
    void liesAllocateNothing() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[][] lies = {
            length(Long.MAX_VALUE, 1000),
            length(99_999_999, 1000),
            SafetensorsTest.bytes(
                    "{\"x\":{\"dtype\":\"U8\",\"shape\":[2000000000],\"data_offsets\":[0,2000000000]}}", new byte[9]),
            SafetensorsTest.bytes(
                    "{\"x\":{\"dtype\":\"F64\",\"shape\":[2000000000],\"data_offsets\":[0,16000000000]}}", new byte[9]),
            SafetensorsTest.bytes(
                    "{\"x\":{\"dtype\":\"U8\",\"shape\":[2000000000],\"data_offsets\":[0,9]}}", new byte[9])
        };
        for (byte[] lie : lies) {
            Files.write(file, lie);
            assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(FileFormatException.class);
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(FileFormatException.class);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000_000);
        }
    }

    /** Whatever is done to a file: it reads as some valid content, or fails as a file. */
    @Test
    void mutationsFailAsFilesOrRead() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("conv1.weight", SafetensorsTest.random(Shape.of(2, 1, 3, 3), 1));
        tensors.put("conv1.bias", SafetensorsTest.random(Shape.of(2), 2));
        new Safetensors(tensors, Map.of("architecture", "INPUT 1x3x3")).write(file);
        byte[] good = Files.readAllBytes(file);
        SplitMix64 random = new SplitMix64(2024);
        int read = 0;
        int rounds = 5_000;
        for (int i = 0; i < rounds; i++) {
            byte[] bad = good;
            for (int m = random.nextInt(3); m >= 0; m--) {
                bad = mutate(bad, random);
            }
            Files.write(file, bad);
            try {
                Safetensors content = Safetensors.read(file);
                content.tensors()
                        .forEach((name, tensor) ->
                                assertThat(tensor.data()).hasSize(tensor.shape().size()));
                read++;
            } catch (FileFormatException e) {
                assertThat(e.getMessage())
                        .startsWith(file + ": ")
                        .doesNotContain("\n")
                        .hasSizeLessThan(1000);
            }
        }
        assertThat(read).as("flips in the data go unseen, others do not").isBetween(rounds / 100, rounds / 2);
    }

    private static byte[] mutate(byte[] good, SplitMix64 random) {
        int at = random.nextInt(Math.max(1, good.length));
        byte[] bytes = good.clone();
        switch (random.nextInt(6)) {
            case 0 -> {
                return Arrays.copyOf(good, at);
            }
            case 1 -> { // a byte goes in
                byte[] longer = Arrays.copyOf(good, good.length + 1);
                System.arraycopy(good, at, longer, Math.min(at + 1, good.length), Math.max(0, good.length - at - 1));
                longer[at] = (byte) random.nextLong();
                return longer;
            }
            case 2 -> { // a digit or a mark of JSON comes in
                if (bytes.length > 0) {
                    bytes[at] = (byte) "0123456789-[]{},:\" \\".charAt(random.nextInt(20));
                }
            }
            case 3 -> { // a piece is copied over another
                int count = random.nextInt(1 + Math.min(16, bytes.length - Math.min(at, bytes.length)));
                System.arraycopy(bytes, at, bytes, random.nextInt(1 + bytes.length - count), count);
            }
            default -> {
                if (bytes.length > 0) {
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return bytes;
    }

    private void shape(String shape, String message) throws IOException {
        String json = "{\"x\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":[0,8]}}";
        Files.write(file, SafetensorsTest.bytes(json, new byte[8]));
        fails(message);
    }

    private void offsets(String offsets, String message) throws IOException {
        header("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" + offsets + "}}", message, 8);
    }

    private void header(String json, String message) throws IOException {
        header(json, message, 0);
    }

    private void header(String json, String message, int dataBytes) throws IOException {
        damaged(SafetensorsTest.bytes(json, new byte[dataBytes]), message);
    }

    private void damaged(byte[] bytes, String message) throws IOException {
        Files.write(file, bytes);
        fails(message + ADVICE);
    }

    private void fails(String message) {
        assertThatThrownBy(() -> Safetensors.read(file))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessage(file + ": " + message);
    }

    private static byte[] length(long claimed, int following) {
        return ByteBuffer.allocate(8 + following)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(claimed)
                .array();
    }
}
