package dev.fovea;

/**
 * What goes wrong with things from outside: files, formats, data, training that diverges. The message is for people: where,
 * what was expected, what came, what to do. Wrong arguments are {@link IllegalArgumentException}, calls in the wrong order
 * {@link IllegalStateException}.
 */
public class FoveaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FoveaException(String message) {
        super(message);
    }

    public FoveaException(String message, Throwable cause) {
        super(message, cause);
    }
}
