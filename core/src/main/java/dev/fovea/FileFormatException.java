package dev.fovea;

/** A file is not what it should be: truncated, of another format, or contradicting itself. */
public class FileFormatException extends FoveaException {
    private static final long serialVersionUID = 1L;

    /**
     * @param file the file's name as the user knows it
     * @param message what was expected, what came, what to do
     */
    public FileFormatException(Object file, String message) {
        super(file + ": " + message);
    }

    public FileFormatException(Object file, String message, Throwable cause) {
        super(file + ": " + message, cause);
    }
}
