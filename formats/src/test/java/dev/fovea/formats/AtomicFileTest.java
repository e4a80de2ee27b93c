package dev.fovea.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path directory;

    @Test
    void writesANewFileAndReplacesAnOldOne() throws IOException {
        Path file = directory.resolve("a.bin");
        AtomicFile.write(file, out -> out.write(new byte[] {1, 2, 3}));
        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
        AtomicFile.write(file, out -> out.write(4));
        assertThat(file).hasBinaryContent(new byte[] {4});
        assertThat(filesIn(directory)).containsExactly("a.bin");
    }

    @Test
    void survivesContentThatClosesItsStream() throws IOException {
        Path file = directory.resolve("a.txt");
        AtomicFile.write(file, out -> {
            try (out) {
                out.write('x');
            }
        });
        assertThat(file).hasContent("x");
    }

    @Test
    void leavesTheOldFileWhenTheWriterFailsHalfWay() throws IOException {
        Path file = directory.resolve("a.bin");
        byte[] old = {1, 2, 3};
        Files.write(file, old);
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(new byte[1_000_000]);
                    throw new IOException("disk full");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": disk full");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(new byte[1_000_000]);
                    throw new IllegalStateException("stop");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(file).hasBinaryContent(old);
        assertThat(filesIn(directory)).containsExactly("a.bin");
    }

    @Test
    void leavesNothingWhenTheTargetCannotBeReplaced() throws IOException {
        Path target = Files.createDirectory(directory.resolve("taken"));
        Files.createFile(target.resolve("inside"));
        assertThatThrownBy(() -> AtomicFile.write(target, out -> out.write(1))).isInstanceOf(IOException.class);
        assertThat(filesIn(directory)).containsExactly("taken");
    }

    @Test
    void namesTheMissingDirectory() {
        Path file = directory.resolve("nowhere/a.bin");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> out.write(1)))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(file + ": its directory does not exist: create it first");
    }

    @Test
    void goesPastTemporaryFilesOfKilledRunsWithTheSameProcessId() throws IOException {
        Path file = directory.resolve("a.bin");
        long pid = ProcessHandle.current().pid();
        int stale = 2000; // more than the other tests of this process write
        for (int n = 0; n < stale; n++) {
            Files.createFile(directory.resolve(".a.bin." + pid + "-" + n + ".tmp"));
        }
        AtomicFile.write(file, out -> out.write(7));
        assertThat(file).hasBinaryContent(new byte[] {7});
        assertThat(filesIn(directory)).hasSize(stale + 1);
    }

    /** Every read sees one writer's bytes, all of them, and nothing is left over. */
    @Test
    void concurrentWritersNeverMix() throws Exception {
        Path file = directory.resolve("a.bin");
        byte[] first = new byte[100_000];
        AtomicFile.write(file, out -> out.write(first));
        int writers = 4;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int w = 1; w <= writers; w++) {
                byte[] content = new byte[100_000 + w];
                Arrays.fill(content, (byte) w);
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        AtomicFile.write(file, out -> out.write(content));
                    }
                    return null;
                }));
            }
            do {
                byte[] seen = Files.readAllBytes(file);
                byte[] expected = new byte[100_000 + seen[0]];
                Arrays.fill(expected, seen[0]);
                assertThat(seen).isEqualTo(expected);
            } while (!running.stream().allMatch(Future::isDone));
            for (Future<?> writer : running) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(filesIn(directory)).containsExactly("a.bin");
    }

    static List<String> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
