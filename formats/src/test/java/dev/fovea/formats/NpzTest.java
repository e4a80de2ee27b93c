package dev.fovea.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FileFormatException;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {
    private static final String ADVICE = ": not an .npz file, or a damaged one; save or download it again";

    private @TempDir Path directory;
    private Path file = Path.of("");

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("x.npz");
    }

    /** The values of {@code six(dtype)} in the script that wrote the files. */
    private static Tensor six(Dtype dtype) {
        float[] x = new float[6];
        for (int i = 0; i < 6; i++) {
            x[i] = switch (dtype.name().charAt(0)) {
                case 'F' -> (i - 2) / 4f;
                case 'I' -> i - 2;
                case 'U' -> 42 * i;
                default -> 1 - i % 2;
            };
        }
        return Tensor.of(Shape.of(2, 3), x);
    }

    @Test
    void readsEveryTypeOfNumPy() throws IOException {
        Map<String, NpyArray> arrays = Npz.read(NpyTest.numpy("types.npz")).arrays();
        assertThat(arrays.values().stream().map(NpyArray::dtype))
                .containsExactly(
                        Dtype.F16,
                        Dtype.F32,
                        Dtype.F64,
                        Dtype.I8,
                        Dtype.I16,
                        Dtype.I32,
                        Dtype.I64,
                        Dtype.U8,
                        Dtype.U16,
                        Dtype.U32,
                        Dtype.U64,
                        Dtype.BOOL);
        arrays.forEach((name, array) -> assertThat(array.toTensor()).as(name).isEqualTo(six(array.dtype())));
    }

    @Test
    void readsBothByteOrdersAndFortranOrder() throws IOException {
        Map<String, NpyArray> arrays = Npz.read(NpyTest.numpy("orders.npz")).arrays();
        List<String> big =
                arrays.keySet().stream().filter(name -> name.startsWith("big-")).toList();
        assertThat(big).hasSize(12);
        for (String name : big) {
            NpyArray array = get(arrays, name);
            assertThat(array.toTensor()).as(name).isEqualTo(six(array.dtype()));
        }
        assertThat(get(arrays, "fortran").toTensor()).isEqualTo(six(Dtype.I16));
        float[] counted = new float[120];
        for (int i = 0; i < 120; i++) {
            counted[i] = i;
        }
        assertThat(get(arrays, "fortran4").toTensor()).isEqualTo(Tensor.of(Shape.of(2, 3, 4, 5), counted));
        assertThat(get(arrays, "scalar").toTensor()).isEqualTo(Tensor.of(Shape.of(), 2.5f));
        assertThat(get(arrays, "vector").toTensor()).isEqualTo(Tensor.of(Shape.of(3), 0, 1, 2));
        assertThat(get(arrays, "empty")).hasToString("F64 (0, 3)");
    }

    @Test
    void readsCompressedFiles() throws IOException {
        Path deflated = NpyTest.numpy("deflated.npz");
        assertThat(Files.size(deflated)).isLessThan(2_000);
        Map<String, NpyArray> arrays = Npz.read(deflated).arrays();
        assertThat(get(arrays, "zeros").toTensor()).isEqualTo(Tensor.zeros(Shape.of(100, 100)));
        assertThat(get(arrays, "f4").toTensor()).isEqualTo(six(Dtype.F32));
    }

    private static NpyArray get(Map<String, NpyArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }

    @Test
    void keepsNamesOrderAndBits() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("fc1.weight", SafetensorsTest.random(Shape.of(7, 3), 1));
        tensors.put("größe/卷积", Tensor.of(Shape.of(2), Float.NaN, -0f));
        tensors.put("a", Tensor.of(Shape.of(), 1));
        Npz written = Npz.of(tensors);
        written.write(file);
        Npz read = Npz.read(file);
        assertThat(read).isEqualTo(written);
        assertThat(read.arrays().keySet()).containsExactlyElementsOf(tensors.keySet());
        byte[] once = Files.readAllBytes(file);
        written.write(file);
        assertThat(file).hasBinaryContent(once);
    }

    @Test
    void namesThatCannotBe() {
        NpyArray array = NpyArray.of(Tensor.of(Shape.of(), 1));
        for (String name : List.of("", "\uD800", "x".repeat(60_001))) {
            assertThatThrownBy(() -> new Npz(Map.of(name, array)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected 1 to 60000 bytes of Unicode");
        }
    }

    @Test
    void whatIsNoArchive() throws IOException {
        assertThatThrownBy(() -> Npz.read(file)).isInstanceOf(NoSuchFileException.class);
        Files.write(file, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> Npz.read(file))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageEndingWith(ADVICE);
        entry("readme.txt", new byte[1]);
        assertThatThrownBy(() -> Npz.read(file))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessage(
                        file + ": expected only arrays NAME.npy in it, got \"readme.txt\": save it with numpy.savez");
        entry("a.npy", new byte[0]);
        assertThatThrownBy(() -> Npz.read(file))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(file + ", array \"a\": expected the first bytes to be ");
    }

    /** A claim of a gibibyte in a file of a few hundred bytes is refused for what it is, whatever the heap holds. */
    @Test
    void sizesThatDeflateCannotReachAreRefused() throws IOException {
        entry("a.npy", NpyTest.bytes("{'descr': '|u1', 'fortran_order': False, 'shape': (9,), }\n", 9));
        byte[] bytes = Files.readAllBytes(file);
        int central = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        byte[] claimed = {0, 0, 0, 0x40};
        System.arraycopy(claimed, 0, bytes, central + 24, 4); // the uncompressed size
        Files.write(file, bytes);
        assertThatThrownBy(() -> Npz.read(file))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(file + ": array \"a.npy\": 1073741824 bytes cannot come of ")
                .hasMessageEndingWith(ADVICE);
    }

    /** A bomb: one compressed array that the directory lists under 16 names, all together more than the heap. */
    @Test
    void allArraysTogetherMustFitTheHeap() throws IOException {
        entry("0.npy", NpyTest.bytes("{'descr': '|u1', 'fortran_order': False, 'shape': (99000000,), }\n", 99_000_000));
        byte[] zip = Files.readAllBytes(file);
        String text = new String(zip, StandardCharsets.ISO_8859_1);
        int central = text.indexOf("PK\1\2");
        int end = text.indexOf("PK\5\6");
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(zip, 0, central);
        for (char name = 'a'; name < 'a' + 16; name++) {
            byte[] entry = Arrays.copyOfRange(zip, central, end);
            entry[46] = (byte) name;
            bomb.writeBytes(entry);
        }
        ByteBuffer record = ByteBuffer.wrap(Arrays.copyOfRange(zip, end, zip.length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(8, (short) 16)
                .putShort(10, (short) 16)
                .putInt(12, 16 * (end - central));
        bomb.writeBytes(record.array());
        Files.write(file, bomb.toByteArray());
        assertThat(Files.size(file)).isLessThan(200_000);
        assertThat(Runtime.getRuntime().maxMemory()).isLessThan(16 * 99_000_000L);
        assertThatThrownBy(() -> Npz.read(file))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(file + ": its arrays take 1.48 GiB, the Java heap holds at most ");
    }

    @Test
    void aFlippedElementIsSeen() throws IOException {
        new Npz(Map.of("a", NpyArray.of(Dtype.U8, new int[] {200}, new byte[200]))).write(file);
        byte[] bytes = Files.readAllBytes(file);
        int header = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(" \n");
        bytes[header + 100] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> Npz.read(file))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessage(file + ": array \"a\": its checksum is another" + ADVICE);
    }

    @Test
    void everyEntryIsStored() throws IOException {
        Npz.of(Map.of("a", Tensor.zeros(Shape.of(1000)))).write(file);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<ZipEntry> entries = new ArrayList<>(Collections.list(zip.entries()));
            assertThat(entries.stream().map(ZipEntry::getMethod)).containsExactly(ZipEntry.STORED);
            assertThat(entries.get(0).getName()).isEqualTo("a.npy");
            byte[] bytes = zip.getInputStream(entries.get(0)).readAllBytes();
            assertThat(Arrays.copyOf(bytes, 6)).isEqualTo(Arrays.copyOf(NpyTest.bytes("\n", 0), 6));
        }
    }

    private void entry(String name, byte[] content) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
            zip.closeEntry();
        }
    }
}
