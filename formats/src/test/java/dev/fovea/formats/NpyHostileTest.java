package dev.fovea.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.fovea.FileFormatException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broken and lying arrays: one clear line each, and no memory for what is not there. */
class NpyHostileTest {
    private static final String ADVICE = ": not an .npy array, or a damaged one; save it with numpy.save again";
    private static final String GOOD = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";

    private @TempDir Path directory;
    private Path file = Path.of("");

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("x.npy");
    }

    @Test
    void beginnings() throws IOException {
        damaged(new byte[0], "expected the first bytes to be \\x93NUMPY, got others");
        damaged("PK\3\4".getBytes(StandardCharsets.US_ASCII), "expected the first bytes to be \\x93NUMPY, got others");
        byte[] good = NpyTest.bytes(GOOD, 24);
        damaged(Arrays.copyOf(good, 7), "header: expected 2 more bytes, got 1");
        damaged(Arrays.copyOf(good, 9), "header: expected 2 more bytes, got 1");
        damaged(Arrays.copyOf(good, 30), "header: expected a length from 1 to 20, got " + GOOD.length());
        byte[] version = good.clone();
        version[6] = 4;
        Files.write(file, version);
        fails("expected version 1.0, 2.0 or 3.0 of the format, got 4.0: save it with numpy.save");
    }

    @Test
    void lengths() throws IOException {
        byte[] good = NpyTest.bytes(GOOD, 24);
        damaged(Arrays.copyOf(good, good.length - 1), "F32 (2, 3): expected 24 bytes of elements, got 23");
        damaged(Arrays.copyOf(good, good.length + 1), "F32 (2, 3): expected 24 bytes of elements, got 25");
        byte[] long4 = "\u0093NUMPY\2\0\u00ff\u00ff\u00ff\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        damaged(long4, "header: expected a length from 1 to 1, got 4294967295");
    }

    @Test
    void texts() throws IOException {
        header("{}", "header, character 1: expected a line feed at its end, got \"}\"");
        header("{}\n", "header: expected the keys descr, fortran_order and shape, got only 0");
        header("[]\n", "header, character 0: expected a {, got \"[]\\u000a\"");
        header("{'descr': '<f4'\n", "header, character 16: expected a }, got its end");
        header("{'descr': '<f4\n", "header, character 15: expected a closing ', got its end");
        header(
                "{'descr': '<f4', 'descr': '<f4'}\n",
                "header, character 17: expected one of descr, fortran_order and shape, each once, got \"'descr':"
                        + " '<f4'}\\u000a\"");
        header(
                "{'evil': 1}\n",
                "header, character 1: expected one of descr, fortran_order and shape, each once, got \"'evil': 1}\\u000a\"");
        header("{'fortran_order': 1}\n", "header, character 18: expected True or False, got \"1}\\u000a\"");
        header(
                "{'shape': (3)}\n",
                "header, character 12: expected a comma behind a single dimension, got \")}\\u000a\"");
        header("{'shape': (-1,)}\n", "header, character 11: expected a dimension, 0 or more, got \"-1,)}\\u000a\"");
        header("{'shape': (3L,)}\n", "header, character 12: expected a ), got \"L,)}\\u000a\"");
        header(
                "{'shape': (99999999999999999999,)}\n",
                "header, character 11: expected dimensions of at most 2147483647, got \"99999999999999999999\"");
        header(
                "{'descr': '\\x3cf4'}\n",
                "header, character 11: expected a text without escapes, got \"\\x3cf4'}\\u000a\"");
        header(
                GOOD.strip() + "()\n",
                "header, character 59: expected only spaces behind the closing brace, got \"()\\u000a\"");
    }

    @Test
    void typesAndShapes() throws IOException {
        for (String descr : List.of("", "f4", "=f4", "|f4", "<f16", "<c8", "<U3", "<M8[s]", "|V4", "|S1")) {
            Files.write(file, NpyTest.bytes(GOOD.replace("<f4", descr), 24));
            assertThatThrownBy(() -> Npy.read(file))
                    .isExactlyInstanceOf(FileFormatException.class)
                    .hasMessageStartingWith(file + ": expected elements of one of [f4, f8, f2, ")
                    .hasMessageContaining("got \"" + descr + "\"");
        }
        Files.write(file, NpyTest.bytes(GOOD.replace("(2, 3)", "(65536, 65536)"), 24));
        fails("shape F32 (65536, 65536): expected at most 2147483639 bytes, which is what one array holds, got more:"
                + " split it before saving");
        Files.write(file, NpyTest.bytes(GOOD.replace("(2, 3)", "(" + "1,".repeat(65) + ")"), 24));
        assertThatThrownBy(() -> Npy.read(file)).hasMessageContaining("expected at most 64 dimensions");
    }

    @Test
    void moreThanTheHeapHolds() throws IOException {
        byte[] bytes = NpyTest.bytes(GOOD.replace("(2, 3)", "(500000000,)"), 0);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(bytes);
            sparse.setLength(bytes.length + 2_000_000_000L);
        }
        assertThat(Runtime.getRuntime().maxMemory()).isLessThan(2_000_000_000L);
        assertThatThrownBy(() -> Npy.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(file + ": its elements take 1.86 GiB, the Java heap holds at most ");
    }

    /** Lies cost what an honest small file costs. */
    @Test
    void liesAllocateNothing() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (String shape : List.of("(500000000,)", "(2147483647, 0)", "(1, 536870909)")) {
            Files.write(file, NpyTest.bytes(GOOD.replace("(2, 3)", shape), 24));
            assertThatThrownBy(() -> Npy.read(file)).isInstanceOf(FileFormatException.class);
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThatThrownBy(() -> Npy.read(file)).isInstanceOf(FileFormatException.class);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000_000);
        }
    }

    /** Whatever is done to a file: it reads as some array, or fails as a file. */
    @Test
    void mutationsFailAsFilesOrRead() throws IOException {
        byte[] good = NpyTest.bytes(GOOD, 24);
        Damage damage = new Damage(7);
        int read = 0;
        int rounds = 1_000;
        for (int i = 0; i < rounds; i++) {
            Written.put(file, damage.bytes(damage.bytes(good)));
            try {
                NpyArray array = Npy.read(file);
                assertThat(array.size()).isEqualTo(Arrays.stream(array.dims()).reduce(1, (a, b) -> a * b));
                read++;
            } catch (FileFormatException e) {
                assertThat(e.getMessage())
                        .startsWith(file + ": ")
                        .doesNotContain("\n")
                        .hasSizeLessThan(1000);
            }
        }
        assertThat(read).as("damage to the elements goes unseen").isBetween(rounds / 100, rounds / 2);
    }

    /** The same for archives, whose checksums see damage to the elements, too. */
    @Test
    void mutationsOfArchivesFailAsFilesOrReadTheSame() throws IOException {
        Path zip = directory.resolve("x.npz");
        Npz written = new Npz(Map.of(
                "a", NpyArray.of(Dtype.U8, new int[] {5}, new byte[5]),
                "b", NpyArray.of(Dtype.I16, new int[] {2, 2}, new byte[8])));
        written.write(zip);
        byte[] good = Files.readAllBytes(zip);
        Damage damage = new Damage(8);
        for (int i = 0; i < 1_000; i++) {
            Written.put(zip, damage.bytes(good));
            try {
                Npz read = Npz.read(zip);
                assertThat(written.arrays().values()).containsAll(read.arrays().values());
            } catch (FileFormatException e) {
                assertThat(e.getMessage()).startsWith(zip.toString()).doesNotContain("\n");
            }
        }
    }

    private void header(String text, String message) throws IOException {
        damaged(NpyTest.bytes(text, 0), message);
    }

    private void damaged(byte[] bytes, String message) throws IOException {
        Files.write(file, bytes);
        fails(message + ADVICE);
    }

    private void fails(String message) {
        assertThatThrownBy(() -> Npy.read(file))
                .isExactlyInstanceOf(FileFormatException.class)
                .hasMessage(file + ": " + message);
    }
}
