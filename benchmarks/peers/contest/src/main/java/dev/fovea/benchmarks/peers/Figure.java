package dev.fovea.benchmarks.peers;

import java.util.Locale;
import java.util.Optional;

/**
 * A line of stdout that says what was measured; other lines are the libraries' own.
 *
 * @param name of what was measured, with its unit
 * @param value a number or a text
 */
public record Figure(String name, String value) {
    private static final String MARK = "figure\t";

    /** Prints a number. */
    public static void print(String name, double value) {
        print(name, String.format(Locale.ROOT, "%.6g", value));
    }

    /** Prints a text of one line. */
    public static void print(String name, String value) {
        System.out.println(MARK + name + "\t" + value);
    }

    /** The figure in a line, if there is one. */
    public static Optional<Figure> parse(String line) {
        if (!line.startsWith(MARK)) {
            return Optional.empty();
        }
        String[] parts = line.split("\t", 3);
        return Optional.of(new Figure(parts[1], parts[2]));
    }
}
