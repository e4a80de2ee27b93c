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
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.stream.Stream;
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

    private static final String LOCK = ".lock";

    private final Path path;
    private final boolean isNew; // made by this process
    private final FileChannel lockFile;

    private RunDirectory(Path path, boolean isNew) throws IOException {
        this.path = path;
        this.isNew = isNew;
        this.lockFile = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(lockFile).isEmpty()) {
            lockFile.close();
            throw new FoveaException(path + ": another training writes to this directory: wait for it or stop it");
        }
        sweep();
    }

    /** A new directory {@code runs/<date-time>-<name>} below the working directory. */
    static RunDirectory create(String name) throws IOException {
        String stamped = LocalDateTime.now(ZoneId.systemDefault()).format(STAMP) + "-" + name;
        Path path = Files.createDirectories(Path.of("runs")).resolve(stamped);
        for (int i = 2; !isCreated(path); i++) {
            path = path.resolveSibling(stamped + "-" + i);
        }
        return new RunDirectory(path, true);
    }

    /** False if somebody else was faster, such as a training that began in the same second. */
    private static boolean isCreated(Path path) throws IOException {
        try {
            Files.createDirectory(path);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** The given directory, which must be new or empty. */
    static RunDirectory createAt(Path path) throws IOException {
        boolean isNew = !Files.exists(path);
        if (!isNew && !Files.isDirectory(path)) {
            throw new FoveaException(path + ": expected a new or empty directory, got a file: choose another --out");
        }
        if (!isNew && !isEmpty(path)) {
            throw new FoveaException(
                    path + ": expected a new or empty directory: choose another --out, or --resume it");
        }
        Files.createDirectories(path);
        return new RunDirectory(path, isNew);
    }

    /** The directory of a run that is to go on. */
    static RunDirectory open(Path path) throws IOException {
        if (!Files.exists(path.resolve(CheckpointFile.NAME))) {
            throw new FoveaException(path + ": expected a run's directory with a " + CheckpointFile.NAME
                    + " in it, found none: start anew without --resume");
        }
        return new RunDirectory(path, false);
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
        writeRecord("run.json", value);
    }

    /** Writes a record of the given name. */
    void writeRecord(String name, Object value) throws IOException {
        byte[] json = JSON.writeValueAsBytes(value); // into memory: Jackson hides the reason of a failed write
        AtomicFile.write(path.resolve(name), out -> out.write(json));
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

    /** True if nothing but the lock is in it, which a training that was killed before its first checkpoint leaves. */
    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.allMatch(entry -> entry.endsWith(LOCK));
        }
    }

    /** Unlocks it. A training that failed before there was anything to save leaves nothing behind. */
    @Override
    public void close() throws IOException {
        boolean unused = isEmpty(path);
        if (unused) {
            Files.deleteIfExists(path.resolve(LOCK));
        }
        lockFile.close();
        if (unused && isNew) {
            Files.deleteIfExists(path);
        }
    }
}
