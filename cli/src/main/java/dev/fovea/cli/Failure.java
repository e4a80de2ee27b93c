package dev.fovea.cli;

import dev.fovea.FoveaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What people read when a command failed: one or two lines, no stack trace. */
final class Failure {
    private Failure() {}

    /** The line for an exception: the message where it speaks to people, else that Fovea has a bug. */
    static String text(Exception e) {
        if (e instanceof UncheckedIOException && e.getCause() instanceof IOException cause) {
            return text(cause);
        }
        if (e instanceof FoveaException || e instanceof IllegalArgumentException) {
            return "fovea: " + printable(e);
        }
        if (e instanceof FileSystemException file && file.getFile() != null) {
            return "fovea: " + file.getFile() + ": " + reason(file);
        }
        if (e instanceof IOException) {
            return "fovea: " + printable(e);
        }
        return "fovea: this is a bug in Fovea: " + e.getClass().getSimpleName() + ": " + printable(e)
                + System.lineSeparator() + "Run it again with --debug for the stack trace, and please report it.";
    }

    /** The line for a heap that was too small, with the heap there was and how to get a larger one. */
    static String outOfMemory(OutOfMemoryError e) {
        long mib = Runtime.getRuntime().maxMemory() >> 20;
        return "fovea: out of memory (" + e.getMessage() + ") with a heap of " + mib
                + " MiB: take a smaller --batch-size, or " + "give more, e.g. FOVEA_JAVA_OPTS=-Xmx"
                + Math.max(1, (2 * mib) >> 10) + "g";
    }

    /** Java's exceptions for files say the name only: the reason is their type. */
    private static String reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        if (e instanceof NotDirectoryException) {
            return "not a directory";
        }
        return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    }

    /** The message with its control characters shown as '?': it may quote a hostile file, and a terminal obeys escapes. */
    private static String printable(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.replaceAll("[\\p{Cntrl}&&[^\\n]]", "?");
    }
}
