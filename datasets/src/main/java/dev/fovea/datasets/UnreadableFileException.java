package dev.fovea.datasets;

import dev.fovea.FoveaException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The operating system does not give us the bytes of a file: whatever is in it, we have not seen it. */
public class UnreadableFileException extends FoveaException {
    private static final long serialVersionUID = 1L;

    public UnreadableFileException(Path file, IOException cause) {
        super(file + ": " + reason(cause), cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "no such file";
        }
        if (cause instanceof AccessDeniedException) {
            return "no permission to read it";
        }
        return "cannot be read: " + cause.getMessage();
    }
}
