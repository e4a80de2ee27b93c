package dev.fovea.datasets.fetch;

import dev.fovea.FoveaException;
import dev.fovea.datasets.fetch.PublishedData.Form;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Fetches data sets. Until a data set is complete it lies beside its place, in {@code .NAME.fetching}, where a later try takes it
 * up: a directory of its name holds all of it or is not there.
 *
 * @param offline whether the network must not be used
 * @param patience how long a server may be silent
 * @param listener hears how it goes
 */
public record Fetch(boolean offline, Duration patience, FetchListener listener) {
    /** Stands in each fetched directory: what it is, where it came from, its licence. */
    private static final String SOURCE = "SOURCE.txt";

    /** The names of the classes, one a line, where the publisher's own files lack them. */
    private static final String CLASSES = "classes.txt";

    /** Pictures and text shrink by less than this, unless somebody means harm. */
    private static final long MOST_EXPANSION = 20;

    /** True if the directory holds this data set, fetched. */
    public static boolean isFetched(PublishedData data, Path directory) {
        Path source = directory.resolve(SOURCE);
        try {
            return Files.isRegularFile(source)
                    && Files.readString(source).lines().findFirst().orElse("").equals(data.name());
        } catch (IOException e) {
            throw new FoveaException(source + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Fetches a data set into a directory, which must be new or empty, or hold it already.
     *
     * @throws FoveaException if it cannot be had; what has come of it is kept for the next try
     */
    public void fetch(PublishedData data, Path directory) {
        if (isFetched(data, directory)) {
            return;
        }
        Path place = directory.toAbsolutePath().normalize();
        Path staging = place.resolveSibling("." + place.getFileName() + ".fetching");
        try {
            requireRoom(place);
            Files.createDirectories(staging);
            try (FileChannel lock =
                    FileChannel.open(staging.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                take(lock, staging);
                Path content = content(data, staging);
                Files.deleteIfExists(place);
                Files.move(content, place, StandardCopyOption.ATOMIC_MOVE);
            }
            deleteAll(staging);
        } catch (IOException e) {
            throw new FoveaException(data.name() + ": cannot be put to " + place + ": " + e, e);
        }
    }

    private static void requireRoom(Path place) throws IOException {
        if (!Files.exists(place)) {
            return;
        }
        if (!Files.isDirectory(place)) {
            throw new FoveaException(place + ": expected a new or empty directory, got a file: name another");
        }
        try (Stream<Path> entries = Files.list(place)) {
            if (entries.findAny().isPresent()) {
                throw new FoveaException(place + ": expected a new or empty directory, got one with other files in it:"
                        + " move it away, or name another");
            }
        }
    }

    /** Locks the file until it is closed. */
    private static void take(FileChannel lock, Path staging) throws IOException {
        boolean ours;
        try {
            ours = lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            ours = false; // another thread of this process is somebody else, too
        }
        if (!ours) {
            throw new FoveaException(staging + ": somebody else fetches this data set just now: wait for it");
        }
    }

    /** All that the data set's directory will hold. */
    private Path content(PublishedData data, Path staging) throws IOException {
        Path content = staging.resolve("content");
        deleteAll(content); // what an earlier try has unpacked, perhaps in part
        try (Download download = new Download(data.home(), offline, patience, listener)) {
            for (PublishedFile file : data.files()) {
                download.fetch(file, staging);
            }
        }
        PublishedFile first = data.files().get(0);
        Path archive = staging.resolve(first.name());
        if (data.form() instanceof Form.TarGz form) {
            listener.onUnpack(first);
            new Unpacking(archive, form.folder(), content, MOST_EXPANSION * first.bytes()).tarGz();
        } else if (data.form() instanceof Form.Zip form) {
            listener.onUnpack(first);
            new Unpacking(archive, form.folder(), content, MOST_EXPANSION * first.bytes()).zip();
        } else {
            Files.createDirectories(content);
            for (PublishedFile file : data.files()) {
                Files.copy(staging.resolve(file.name()), content.resolve(file.name()));
            }
        }
        if (!data.classes().isEmpty()) {
            Files.write(content.resolve(CLASSES), data.classes());
        }
        Files.write(content.resolve(SOURCE), source(data));
        return content;
    }

    private static List<String> source(PublishedData data) {
        return Stream.concat(
                        Stream.of(
                                data.name(), data.description(), "licence: " + data.licence(), "home: " + data.home()),
                        data.files().stream().map(file -> "sha256 " + file.sha256() + "  " + file.uri()))
                .toList();
    }

    private static void deleteAll(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
