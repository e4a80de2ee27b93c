package dev.fovea.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FileFormatException;
import dev.fovea.FoveaException;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of NumPy itself were written by {@code formats/src/test/python/arrays.py}. */
class NpyTest {
    private @TempDir Path directory;

    static Path numpy(String name) {
        try {
            return Path.of(Objects.requireNonNull(NpyTest.class.getResource("numpy/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsWhatNumPyWrites(int version) throws IOException {
        NpyArray array = Npy.read(numpy("version" + version + ".npy"));
        assertThat(array).hasToString("F32 (2, 3)");
        assertThat(array.toTensor()).isEqualTo(Tensor.of(Shape.of(2, 3), -0.5f, -0.25f, 0, 0.25f, 0.5f, 0.75f));
    }

    @Test
    void writesHeadersAsNumPyDoes() throws IOException {
        Path file = directory.resolve("x.npy");
        Npy.write(file, NpyArray.of(Tensor.of(Shape.of(2, 1), 1, -2)));
        byte[] bytes = Files.readAllBytes(file);
        assertThat(bytes).hasSize(128 + 8);
        assertThat(new String(bytes, 0, 128, StandardCharsets.ISO_8859_1))
                .isEqualTo("\u0093NUMPY\1\0v\0"
                        + "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }"
                        + " ".repeat(128 - 10 - 59 - 1)
                        + "\n");
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat(132))
                .isEqualTo(-2);
    }

    @Test
    void everyTypeComesBack() throws IOException {
        Path file = directory.resolve("x.npy");
        for (Dtype dtype : Dtype.values()) {
            if (dtype == Dtype.BF16) {
                continue;
            }
            for (int[] dims : new int[][] {{}, {1}, {3}, {2, 3}, {2, 0, 3}, {1, 1, 1, 1, 5}}) {
                byte[] elements = new byte[(int) NpyArray.bytes(dtype, dims)];
                for (int i = 0; i < elements.length; i++) {
                    elements[i] = (byte) (dtype == Dtype.BOOL ? i % 2 : 37 * i);
                }
                NpyArray written = NpyArray.of(dtype, dims, elements);
                Npy.write(file, written);
                assertThat(Npy.read(file)).isEqualTo(written);
            }
        }
    }

    @Test
    void headersMayBeWrittenInOtherWays() throws IOException {
        assertThat(read("{\"shape\":(2,),\"fortran_order\":True,\"descr\":\"|u1\"}\n", 2))
                .hasToString("U8 (2,)");
        assertThat(read("{ 'shape' : ( ) , 'fortran_order' : False , 'descr' : '>i2' , } \n", 2))
                .hasToString("I16 ()");
    }

    @Test
    void onlyWhatFloatsHoldBecomesATensor() {
        assertThatThrownBy(() -> NpyArray.of(
                                Dtype.I32,
                                new int[] {1},
                                ByteBuffer.allocate(4)
                                        .order(ByteOrder.LITTLE_ENDIAN)
                                        .putInt(16_777_217)
                                        .array())
                        .toTensor())
                .isInstanceOf(FoveaException.class)
                .hasMessage("I32 (1,), element 0: 16777217 is not representable as a 32 bit float: convert it to F32"
                        + " before saving");
        assertThatThrownBy(
                        () -> NpyArray.of(Dtype.F32, new int[] {0}, new byte[0]).toTensor())
                .isInstanceOf(FoveaException.class)
                .hasMessage("F32 (0,): expected at least one element, got none");
    }

    @Test
    void arraysThatCannotBe() {
        assertThatThrownBy(() -> NpyArray.of(Dtype.F32, new int[] {2}, new byte[7]))
                .hasMessage("F32 (2,): expected 8 bytes, got 7");
        assertThatThrownBy(() -> NpyArray.of(Dtype.BF16, new int[] {1}, new byte[2]))
                .hasMessageStartingWith("expected one of NumPy's types [F32, F64, ")
                .hasMessageEndingWith("], got BF16");
        assertThatThrownBy(() -> NpyArray.of(Dtype.U8, new int[] {-1}, new byte[0]))
                .hasMessage("(-1,): expected no negative dimension, got -1");
        assertThatThrownBy(() -> NpyArray.of(Dtype.U8, new int[65], new byte[0]))
                .hasMessage("expected at most 64 dimensions, got 65");
        assertThatThrownBy(() -> NpyArray.of(Dtype.F64, new int[] {1 << 20, 1 << 20}, new byte[0]))
                .hasMessageContaining("expected at most 2147483639 bytes");
    }

    @Test
    void recordsAndObjectsAreNotRead() {
        assertThatThrownBy(() -> Npy.read(numpy("record.npy")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageEndingWith("expected numbers, got records of several fields: save each field on its own");
        assertThatThrownBy(() -> Npy.read(numpy("object.npy")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageEndingWith(
                        "got \"|O\": convert it to float32 before saving; pickled objects are never read");
    }

    private NpyArray read(String header, int elementBytes) throws IOException {
        Path file = directory.resolve("x.npy");
        Files.write(file, bytes(header, elementBytes));
        return Npy.read(file);
    }

    /** A file of version 1.0 with this text, followed by zeros. */
    static byte[] bytes(String header, int elementBytes) {
        return ByteBuffer.allocate(10 + header.length() + elementBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.ISO_8859_1))
                .array();
    }
}
