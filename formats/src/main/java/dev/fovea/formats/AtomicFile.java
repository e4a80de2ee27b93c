package dev.fovea.formats;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes a file whole or not at all: into a temporary file beside it, forced to the disk, then renamed over it in one step.
 * Whoever opens the file sees the old content or the new one, whenever the writer is killed or the power fails.
 */
public final class AtomicFile {
    private static final AtomicLong COUNTER = new AtomicLong();
    private static final int BUFFER_BYTES = 1 << 16;

    private AtomicFile() {}

    /** What the file will hold. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything to {@code out}; closing it is harmless and not needed. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Puts {@code content} in the place of {@code file}, whether that exists or not. If anything is thrown, the temporary
     * file is gone and the old file is as it was. The temporary file of a process that was killed stays as
     * {@code .NAME.PID-N.tmp} and is in nobody's way. Of several writers at a time the last to finish wins, whole.
     *
     * @throws IOException if the disk does not take it or {@code content} throws one; it names the file
     */
    public static void write(Path file, Content content) throws IOException {
        Path target = file.toAbsolutePath();
        Path directory = target.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NoSuchFileException(file.toString(), null, "its directory does not exist: create it first");
        }
        Path temporary = createBeside(target);
        boolean moved = false;
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                OutputStream out = new UnclosedStream(Channels.newOutputStream(channel));
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            moved = true;
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            // a full disk says that it is full, and not for what
            FileSystemException named = new FileSystemException(file.toString(), null, e.getMessage());
            named.initCause(e);
            throw named;
        } finally {
            if (!moved) {
                deleteQuietly(temporary);
            }
        }
        force(directory);
    }

    /** A new empty file, hidden from {@code *.safetensors}. A killed process of the same id may have left some: go past. */
    private static Path createBeside(Path target) throws IOException {
        while (true) {
            String name = "." + target.getFileName() + "."
                    + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet() + ".tmp";
            try {
                return Files.createFile(target.resolveSibling(name));
            } catch (FileAlreadyExistsException e) {
                // The next number, then.
            }
        }
    }

    /** The reason why writing failed is on its way to the caller: a second failure must not hide it. */
    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // A file left behind harms nobody, see createBeside.
        }
    }

    /**
     * Makes the rename itself survive a power failure. Windows does not open directories and some file systems do not force
     * them; the file is complete then all the same, only which of the two it is may wait for the next sync.
     */
    private static void force(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Best effort, as said above.
        }
    }

    /** Buffers, and survives writers such as Jackson's that close what they were given: the channel has to be forced first. */
    private static final class UnclosedStream extends BufferedOutputStream {
        UnclosedStream(OutputStream out) {
            super(out, BUFFER_BYTES);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
