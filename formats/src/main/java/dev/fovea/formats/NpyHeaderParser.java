package dev.fovea.formats;

import dev.fovea.FileFormatException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads the text of an {@link NpyHeader}, {@code {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }}: these three keys
 * in any order, each once, nothing else, padded with spaces, ending in a line feed.
 */
final class NpyHeaderParser {
    private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");

    private final Object file;
    private final String text;
    private final int length;
    private int at;

    private String descr = "";
    private boolean fortranOrder;
    private int[] dims = {};

    NpyHeaderParser(Object file, String text, int length) {
        this.file = file;
        this.text = text;
        this.length = length;
    }

    NpyHeader header() {
        if (!text.endsWith("\n")) {
            throw wrong("a line feed at its end", text.length() - 1);
        }
        Set<String> seen = new HashSet<>();
        expect('{');
        while (!takes('}')) {
            entry(seen);
            if (!takes(',')) {
                expect('}');
                break;
            }
        }
        space();
        if (at < text.length()) {
            throw wrong("only spaces behind the closing brace", at);
        }
        if (!seen.equals(KEYS)) {
            throw NpyHeader.damaged(
                    file, "header: expected the keys descr, fortran_order and shape, got only " + seen.size());
        }
        return NpyHeader.of(file, descr, fortranOrder, dims, length);
    }

    private void entry(Set<String> seen) {
        space();
        int start = at;
        String key = string();
        if (!KEYS.contains(key) || !seen.add(key)) {
            throw wrong("one of descr, fortran_order and shape, each once", start);
        }
        expect(':');
        switch (key) {
            case "descr" -> descr = descr();
            case "fortran_order" -> fortranOrder = bool();
            default -> dims = tuple();
        }
    }

    private String descr() {
        space();
        if (at < text.length() && text.charAt(at) == '[') {
            throw new FileFormatException(
                    file, "expected numbers, got records of several fields: save each field on its own");
        }
        return string();
    }

    private String string() {
        char quote = takes('"') ? '"' : '\'';
        if (quote == '\'') {
            expect('\'');
        }
        int end = text.indexOf(quote, at);
        if (end < 0) {
            throw wrong("a closing " + quote, text.length());
        }
        String string = text.substring(at, end);
        if (string.indexOf('\\') >= 0) {
            throw wrong("a text without escapes", at);
        }
        at = end + 1;
        return string;
    }

    private boolean bool() {
        space();
        if (text.startsWith("True", at)) {
            at += 4;
            return true;
        }
        if (text.startsWith("False", at)) {
            at += 5;
            return false;
        }
        throw wrong("True or False", at);
    }

    /** {@code ()}, {@code (3,)}, {@code (3, 4)}: a number alone in parentheses is no tuple. */
    private int[] tuple() {
        int[] found = new int[NpyArray.MAX_RANK];
        int rank = 0;
        boolean comma = false;
        expect('(');
        while (!takes(')')) {
            if (rank == found.length) {
                throw wrong("at most " + found.length + " dimensions", at);
            }
            found[rank++] = dimension();
            comma = takes(',');
            if (!comma) {
                expect(')');
                break;
            }
        }
        if (rank == 1 && !comma) {
            throw wrong("a comma behind a single dimension", at - 1);
        }
        return Arrays.copyOf(found, rank);
    }

    private int dimension() {
        space();
        int start = at;
        long value = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            value = 10 * value + (text.charAt(at++) - '0');
            if (value > Integer.MAX_VALUE) {
                throw wrong("dimensions of at most " + Integer.MAX_VALUE, start);
            }
        }
        if (at == start) {
            throw wrong("a dimension, 0 or more", at);
        }
        return (int) value;
    }

    private boolean takes(char c) {
        space();
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char c) {
        if (!takes(c)) {
            throw wrong("a " + c, at);
        }
    }

    private void space() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
            at++;
        }
    }

    private FileFormatException wrong(String expected, int where) {
        String got = where < text.length()
                ? SafetensorsHeader.quoted(text.substring(where, Math.min(text.length(), where + 20)))
                : "its end";
        return NpyHeader.damaged(file, "header, character " + where + ": expected " + expected + ", got " + got);
    }
}
