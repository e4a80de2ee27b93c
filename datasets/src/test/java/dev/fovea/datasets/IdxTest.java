package dev.fovea.datasets;

import static dev.fovea.datasets.IdxBytes.gzip;
import static dev.fovea.datasets.IdxBytes.idx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.fovea.FileFormatException;
import dev.fovea.random.SplitMix64;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    private static final byte[] SIX = {1, 2, 3, 4, 5, (byte) 250};

    @TempDir
    Path directory;

    @Test
    void readsDimensionsAndElements() throws IOException {
        Idx read = read(idx(new int[] {3, 2}, SIX));
        assertThat(read.dims()).containsExactly(3, 2);
        assertThat(read.data()).isEqualTo(SIX);
        assertThat(read).hasToString("x (3, 2)");
    }

    @Test
    void theContentSaysWhetherItIsGzipped() throws IOException {
        byte[] raw = idx(new int[] {6}, SIX);
        Path named = Files.write(directory.resolve("raw.gz"), raw);
        Path unnamed = Files.write(directory.resolve("gzipped"), gzip(raw));
        assertThat(Idx.read(named).data()).isEqualTo(SIX);
        assertThat(Idx.read(unnamed).data()).isEqualTo(SIX);
    }

    @Test
    void theDigestIsThatOfTheRawBytes() throws IOException {
        // printf '\0\0\10\1\0\0\0\3abc' | sha256sum
        byte[] raw = idx(new int[] {3}, new byte[] {'a', 'b', 'c'});
        assertThat(read(raw).sha256())
                .isEqualTo("379a7afbfd9f0de0a36184463dd209c260f4582821ea2e5e4c40c7eb713dbda2")
                .isEqualTo(read(gzip(raw)).sha256());
    }

    @Test
    void readsMoreThanTheFirstBuffer() throws IOException {
        byte[] data = new byte[300_001];
        new SplitMix64(1).nextBytes(data);
        assertThat(read(gzip(idx(new int[] {300_001}, data))).data()).isEqualTo(data);
    }

    @Test
    void refusesOtherFiles() {
        refuses(
                new byte[0],
                "expected an IDX file (00 00 08 and the number of dimensions), got an empty one: is this the"
                        + " right file?");
        refuses(
                new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10},
                "expected an IDX file (00 00 08 and the number of"
                        + " dimensions), got one that begins with 89 50 4e 47: is this the right file?");
        refuses(
                new byte[] {0, 0},
                "expected an IDX file (00 00 08 and the number of dimensions), got one that begins with"
                        + " 00 00: is this the right file?");
    }

    @Test
    void refusesOtherTypes() {
        refuses(
                new byte[] {0, 0, 0x0D, 1, 0, 0, 0, 1, 0, 0, 0, 0},
                "expected elements of type 08 (unsigned byte), got 0d: write them as bytes from 0 to 255");
    }

    @Test
    void refusesDimensionsThatCannotBe() throws IOException {
        refuses(new byte[] {0, 0, 8, 0}, "expected 1 to 4 dimensions, got 0");
        refuses(new byte[] {0, 0, 8, (byte) 200}, "expected 1 to 4 dimensions, got 200");
        refuses(
                new byte[] {0, 0, 8, 3, 0, 0, 0, 1, 0, 0},
                "expected a header of 16 bytes, got 10: the file is truncated, copy or download it again");
        refuses(idx(new int[] {3, 0}, SIX), "expected positive dimensions below 2147483648, got (3, 0)");
        refuses(idx(new int[] {-1, 1}, SIX), "expected positive dimensions below 2147483648, got (4294967295, 1)");
        refuses(
                idx(new int[] {65536, 32768}, SIX),
                "expected at most 2147483639 elements, got dimensions (65536, 32768)");
        int max = Integer.MAX_VALUE;
        refuses(
                idx(new int[] {max, max, max, max}, SIX),
                "expected at most 2147483639 elements, got dimensions (2147483647, 2147483647, 2147483647, 2147483647)");
    }

    @Test
    void refusesTooFewElementsAndTooMany() throws IOException {
        refuses(
                idx(new int[] {7}, SIX),
                "expected 7 elements for dimensions (7), got 6: the file is truncated, copy or download it again");
        refuses(
                idx(new int[] {5}, SIX),
                "expected 5 elements for dimensions (5), got more: the header does not belong to the elements, copy or"
                        + " download the file again");
    }

    @Test
    void refusesDamagedGzipData() throws IOException {
        byte[] whole = gzip(idx(new int[] {6}, SIX));
        refuses(
                Arrays.copyOf(whole, whole.length - 12),
                "expected whole gzip data, got damaged or truncated ones (Unexpected end of ZLIB input stream): copy or"
                        + " download the file again");
        byte[] wrongChecksum = whole.clone();
        wrongChecksum[whole.length - 8] ^= 1;
        refuses(
                wrongChecksum,
                "expected whole gzip data, got damaged or truncated ones (Corrupt GZIP trailer): copy or download the file"
                        + " again");
        assertThatThrownBy(() -> read(new byte[] {0x1F, (byte) 0x8B})).isInstanceOf(FileFormatException.class);
    }

    @Test
    void saysWhyAFileCannotBeRead() throws IOException {
        Path absent = directory.resolve("absent");
        assertThatThrownBy(() -> Idx.read(absent))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessage(absent + ": no such file");
        assertThatThrownBy(() -> Idx.read(directory))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageStartingWith(directory + ": cannot be read: ");
    }

    @Test
    void neitherAHeaderNorABombMakesItAllocate() throws IOException {
        byte[] header = idx(new int[] {2_000_000_000}, SIX);
        byte[] bomb = gzip(idx(new int[] {10}, new byte[100_000_000]));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> read(header)).isInstanceOf(FileFormatException.class);
        assertThatThrownBy(() -> read(gzip(header))).isInstanceOf(FileFormatException.class);
        assertThatThrownBy(() -> read(bomb)).isInstanceOf(FileFormatException.class);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4_000_000);
    }

    @Test
    void mutatedFilesAreReadOrRefused() throws IOException {
        SplitMix64 random = new SplitMix64(2024);
        byte[] raw = idx(new int[] {4, 3, 2}, new byte[24]);
        byte[] gzipped = gzip(raw);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int refused = 0;
        for (int trial = 0; trial < 20_000; trial++) {
            byte[] mutated = mutate((trial & 1) == 0 ? raw : gzipped, random);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                Idx read = read(mutated);
                assertThat(Arrays.stream(read.dims()).reduce(1, (a, b) -> a * b))
                        .isEqualTo(read.data().length);
            } catch (FileFormatException e) {
                refused++;
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(2_000_000);
        }
        assertThat(refused).isBetween(5_000, 19_999);
    }

    /** One to three changed bytes, a cut, or an insertion. */
    private static byte[] mutate(byte[] bytes, SplitMix64 random) {
        byte[] mutated = bytes.clone();
        switch (random.nextInt(4)) {
            case 0 -> mutated = Arrays.copyOf(mutated, random.nextInt(mutated.length));
            case 1 -> {
                int at = random.nextInt(mutated.length);
                mutated = Arrays.copyOf(mutated, mutated.length + 1);
                System.arraycopy(bytes, at, mutated, at + 1, bytes.length - at);
            }
            default -> {
                for (int n = 1 + random.nextInt(3); n > 0; n--) {
                    // the header is where it hurts
                    int within = random.nextInt(2) == 0 ? Math.min(16, mutated.length) : mutated.length;
                    mutated[random.nextInt(within)] = (byte) random.nextInt(256);
                }
            }
        }
        return mutated;
    }

    private static void refuses(byte[] bytes, String message) {
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(FileFormatException.class)
                .hasMessage("x: " + message);
    }

    private static Idx read(byte[] bytes) throws IOException {
        return Idx.read("x", new ByteArrayInputStream(bytes));
    }
}
