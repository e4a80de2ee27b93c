package dev.fovea.network;

/** Reads an architecture's text from left to right and says where in it something is wrong. */
final class ArchitectureScanner {
    /** Characters shown on each side of an error. */
    private static final int CONTEXT = 40;

    private final String text;
    private int next;

    ArchitectureScanner(String text) {
        if (text.length() > Architecture.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "an architecture has at most " + Architecture.MAX_LENGTH + " characters, got " + text.length());
        }
        this.text = text;
    }

    /** The index of what comes next, behind any space. */
    int position() {
        while (next < text.length() && isSpace(text.charAt(next))) {
            next++;
        }
        return next;
    }

    boolean atEnd() {
        return position() == text.length();
    }

    boolean atLetter() {
        return isLetter(position());
    }

    /** Whether a number comes next; the minus of an arrow is none. */
    boolean atNumber() {
        int sign = at(position(), '-') ? 1 : 0;
        return isDigit(next + sign) || (at(next + sign, '.') && isDigit(next + sign + 1));
    }

    /** Reads the character, in either case, if it comes next. */
    boolean accept(char wanted) {
        if (!at(position(), wanted) && !at(next, Character.toUpperCase(wanted))) {
            return false;
        }
        next++;
        return true;
    }

    /** Reads an arrow if one comes next. */
    boolean acceptArrow() {
        position();
        int length = arrowLength(next);
        next += length;
        return length > 0;
    }

    /** Reads a word or name: a letter, then letters, digits, {@code _}, {@code .} and hyphens inside; empty if none. */
    String word() {
        int start = position();
        if (isLetter(start)) {
            while (isLetter(next)
                    || isDigit(next)
                    || at(next, '_')
                    || at(next, '.')
                    || (at(next, '-') && isLetter(next + 1))) {
                next++;
            }
        }
        return text.substring(start, next);
    }

    /** Reads digits as an {@code int} of at least {@code min}. */
    int integer(int min, String expected) {
        int start = position();
        long value = 0;
        while (isDigit(next)) {
            value = Math.min(10 * value + text.charAt(next++) - '0', Integer.MAX_VALUE + 1L);
        }
        if (value > Integer.MAX_VALUE) {
            next = start;
            throw error(start, got() + " is too large: at most " + Integer.MAX_VALUE);
        }
        if (next == start || value < min) {
            throw expected(start, expected);
        }
        return (int) value;
    }

    /** Reads a decimal number, {@code 0.01} or {@code 1.0E-4}; {@link #atNumber} must hold. */
    float number() {
        int start = position();
        if (at(next, '-')) {
            next++;
        }
        digits();
        if (at(next, '.')) {
            next++;
            digits();
        }
        if (at(next, 'e') || at(next, 'E')) {
            int sign = at(next + 1, '-') || at(next + 1, '+') ? 1 : 0;
            if (isDigit(next + 1 + sign)) {
                next += 1 + sign;
                digits();
            }
        }
        return Float.parseFloat(text.substring(start, next));
    }

    /** The error that something else should stand here. */
    IllegalArgumentException expected(int at, String what) {
        next = at;
        return error(at, "expected " + what + ", got " + got());
    }

    /** An error in three lines: the column and what is wrong, the text around it, and a caret below the column. */
    IllegalArgumentException error(int at, String message) {
        int lineStart = text.lastIndexOf('\n', at - 1) + 1;
        int newline = text.indexOf('\n', at);
        int lineEnd = newline < 0 ? text.length() : newline;
        int from = Math.max(lineStart, at - CONTEXT);
        int to = Math.min(lineEnd, at + CONTEXT);
        String before = (from > lineStart ? "..." : "") + text.substring(from, at);
        String behind = text.substring(at, to) + (to < lineEnd ? "..." : "");
        long line = text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
        return new IllegalArgumentException(
                (text.indexOf('\n') < 0 ? "" : "line " + line + ", ") + "column " + (at - lineStart + 1) + ": "
                        + message + "\n" + printable(before + behind) + "\n" + " ".repeat(before.length()) + "^");
    }

    /** As {@link #error(int, String)}, of what a layer or the builder says. */
    IllegalArgumentException error(int at, IllegalArgumentException cause) {
        IllegalArgumentException error = error(at, String.valueOf(cause.getMessage()));
        error.initCause(cause);
        return error;
    }

    /** What comes next, quoted, up to a space, a bracket or an arrow. */
    private String got() {
        if (atEnd()) {
            return "the end";
        }
        if (arrowLength(next) > 0) {
            return "'->'";
        }
        int end = next + 1;
        while (!isBracket(next)
                && end < text.length()
                && !isSpace(text.charAt(end))
                && !isBracket(end)
                && arrowLength(end) == 0) {
            end++;
        }
        int shown = Math.min(end, next + CONTEXT / 2);
        return "'" + printable(text.substring(next, shown)) + (shown < end ? "..." : "") + "'";
    }

    private void digits() {
        while (isDigit(next)) {
            next++;
        }
    }

    private int arrowLength(int i) {
        return at(i, '→') ? 1 : at(i, '-') && at(i + 1, '>') ? 2 : 0;
    }

    private boolean isBracket(int i) {
        return at(i, '[') || at(i, ']');
    }

    private boolean at(int i, char wanted) {
        return i < text.length() && text.charAt(i) == wanted;
    }

    private boolean isDigit(int i) {
        return i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }

    private boolean isLetter(int i) {
        return i < text.length() && (text.charAt(i) | 0x20) >= 'a' && (text.charAt(i) | 0x20) <= 'z';
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Tabs and control characters as single spaces, so that the caret stands where it should. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
