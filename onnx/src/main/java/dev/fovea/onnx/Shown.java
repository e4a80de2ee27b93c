package dev.fovea.onnx;

/** A hostile file's own texts, made fit for a one-line message. */
final class Shown {
    private static final int MOST = 80;

    private Shown() {}

    /** A message on one line, not too long. */
    static String line(String message) {
        String clipped = message.length() > 400 ? message.substring(0, 400) + "..." : message;
        return clipped.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ");
    }

    /** What an exception says; how an index was out of bounds the JVM leaves out once it has seen it often. */
    static String reason(RuntimeException e) {
        return e instanceof IndexOutOfBoundsException || e.getMessage() == null
                ? "its inputs and attributes do not fit each other"
                : e.getMessage();
    }

    static String quoted(String text) {
        return '"' + plain(text) + '"';
    }

    /** The first characters, with a ? for each that would break the line or cannot be seen. */
    static String plain(String text) {
        String clipped = text.length() > MOST ? text.substring(0, MOST) + "..." : text;
        return clipped.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
    }
}
