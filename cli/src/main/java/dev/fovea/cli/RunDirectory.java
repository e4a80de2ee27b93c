package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.formats.AtomicFile;
import dev.fovea.formats.CheckpointFile;
import dev.fovea.formats.ModelFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The directory of one run: its model, its checkpoint, its record. Locked while a training writes to it. */
final class RunDirectory implements AutoCloseable {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    private final Path path;
    private final FileChannel lockFile;

    private RunDirectory(Path path) throws IOException {
        this.path = path;
        this.lockFile = FileChannel.open(path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(lockFile).isEmpty()) {
            lockFile.close();
            throw new FoveaException(path + ": another training writes to this directory: wait for it or stop it");
        }
        sweep();
    }

    /** A new directory {@code runs/<date-time>-<name>} below the working directory. */
    static RunDirectory create(String name) throws IOException {
        String stamped = LocalDateTime.now(ZoneId.systemDefault()).format(STAMP) + "-" + name;
        Path path = Path.of("runs", stamped);
        for (int i = 2; Files.exists(path); i++) {
            path = Path.of("runs", stamped + "-" + i);
        }
        Files.createDirectories(path);
        return new RunDirectory(path);
    }

    /** The given directory, which must be new or empty. */
    static RunDirectory createAt(Path path) throws IOException {
        if (Files.isDirectory(path) && !isEmpty(path)) {
            throw new FoveaException(
                    path + ": expected a new or empty directory: choose another --out, or --resume it");
        }
        Files.createDirectories(path);
        return new RunDirectory(path);
    }

    /** The directory of a run that is to go on. */
    static RunDirectory open(Path path) throws IOException {
        if (!Files.exists(path.resolve(CheckpointFile.NAME))) {
            throw new FoveaException(path + ": expected a run's directory with a " + CheckpointFile.NAME
                    + " in it, found none: start anew without --resume");
        }
        return new RunDirectory(path);
    }

    Path path() {
        return path;
    }

    Path model() {
        return path.resolve(ModelFile.NAME);
    }

    Path checkpoint() {
        return path.resolve(CheckpointFile.NAME);
    }

    /** Writes the run's record. */
    void writeRecord(Object value) throws IOException {
        AtomicFile.write(path.resolve("run.json"), out -> JSON.writeValue(out, value));
    }

    /** Removes what killed trainings have left half-written. */
    private void sweep() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(path, ".*.tmp")) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    private static Optional<FileLock> lock(FileChannel file) throws IOException {
        try {
            return Optional.ofNullable(file.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            return !entries.iterator().hasNext();
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
