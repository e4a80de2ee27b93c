package dev.fovea.datasets.fetch;

import dev.fovea.FileFormatException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Takes the folder of the data out of an archive, which may have been made by an enemy: no name leads out of the target, links
 * and devices are refused, and so is more than a data set of this size can hold.
 */
final class Unpacking {
    private static final int MOST_ENTRIES = 1_000_000;

    private final Path archive;
    private final String folder;
    private final Path into;
    private final long mostBytes;
    private int entries;
    private long bytes;
    private int files;

    /**
     * @param folder the folder in the archive; what lies beside it stays there
     * @param into what becomes the folder; must not exist
     * @param mostBytes that may come out
     */
    Unpacking(Path archive, String folder, Path into, long mostBytes) {
        this.archive = archive;
        this.folder = folder;
        this.into = into.toAbsolutePath().normalize();
        this.mostBytes = mostBytes;
    }

    /** Unpacks a gzipped tar archive. */
    void tarGz() throws IOException {
        Files.createDirectories(into);
        try (InputStream in = Files.newInputStream(archive);
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new GZIPInputStream(new BufferedInputStream(in, 1 << 16), 1 << 16))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isLink()
                        || entry.isSymbolicLink()
                        || entry.isCharacterDevice()
                        || entry.isBlockDevice()
                        || entry.isFIFO()) {
                    throw refused(entry.getName(), "a link or a device");
                }
                unpack(entry.getName(), entry.isDirectory(), tar);
            }
        }
        requireFiles();
    }

    /** Unpacks a zip archive. */
    void zip() throws IOException {
        Files.createDirectories(into);
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            Enumeration<? extends ZipEntry> all = zip.entries();
            while (all.hasMoreElements()) {
                ZipEntry entry = all.nextElement();
                try (InputStream in = zip.getInputStream(entry)) {
                    unpack(entry.getName(), entry.isDirectory(), in);
                }
            }
        }
        requireFiles();
    }

    private void unpack(String name, boolean directory, InputStream in) throws IOException {
        if (++entries > MOST_ENTRIES) {
            throw refused(name, "more than " + MOST_ENTRIES + " entries");
        }
        Optional<Path> target = target(name);
        if (target.isEmpty()) {
            return;
        }
        if (directory) {
            Files.createDirectories(target.get());
            return;
        }
        Files.createDirectories(target.get().resolveSibling("."));
        try (OutputStream out = Files.newOutputStream(target.get(), StandardOpenOption.CREATE_NEW)) {
            byte[] chunk = new byte[1 << 16];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                bytes += n;
                if (bytes > mostBytes) {
                    throw refused(name, "more than " + mostBytes + " bytes in all");
                }
                out.write(chunk, 0, n);
            }
        }
        files++;
    }

    /** Where an entry goes; nowhere, if it does not lie in the folder. */
    private Optional<Path> target(String name) {
        List<String> parts = Arrays.stream(name.split("/", -1))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toList();
        if (name.startsWith("/") || name.contains("\\") || parts.contains("..")) {
            throw refused(name, "a name that leads out of its folder");
        }
        if (parts.isEmpty() || !parts.get(0).equals(folder)) {
            return Optional.empty();
        }
        try {
            Path target = into.resolve(String.join("/", parts.subList(1, parts.size())));
            if (!target.normalize().startsWith(into)) {
                throw refused(name, "a name that leads out of its folder");
            }
            return Optional.of(target);
        } catch (InvalidPathException e) {
            throw refused(name, "a name that no file can have");
        }
    }

    private void requireFiles() {
        if (files == 0) {
            throw new FileFormatException(archive, "expected files in the folder " + folder + ", got none");
        }
    }

    private FileFormatException refused(String name, String what) {
        return new FileFormatException(archive, "expected plain files and folders, got " + what + " at '" + name + "'");
    }
}
