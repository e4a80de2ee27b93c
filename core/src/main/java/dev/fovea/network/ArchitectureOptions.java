package dev.fovea.network;

import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/** Reads what stands behind a layer's word: options, sizes, paddings, numbers. */
final class ArchitectureOptions {
    private final ArchitectureScanner scanner;

    ArchitectureOptions(ArchitectureScanner scanner) {
        this.scanner = scanner;
    }

    /**
     * The next option in capitals, empty if no word follows.
     *
     * @param seen those read before, to which it is added
     * @param known those that the layer has
     */
    String next(Set<String> seen, List<String> known) {
        int at = scanner.position();
        String word = scanner.word().toUpperCase(Locale.ROOT);
        if (!word.isEmpty() && !known.contains(word)) {
            throw scanner.expected(at, String.join(", ", known).toLowerCase(Locale.ROOT) + " or ->");
        }
        if (!seen.add(word)) {
            throw scanner.error(at, word.toLowerCase(Locale.ROOT) + " stands twice");
        }
        return word;
    }

    Size stride() {
        return size("a stride like 2 or 2x1");
    }

    Size dilation() {
        return size("a dilation like 2 or 2x1");
    }

    Size size(String expected) {
        int height = scanner.integer(1, expected);
        return scanner.accept('x') ? new Size(height, scanner.integer(1, expected)) : Size.of(height);
    }

    Padding padding() {
        String expected = "a padding like 2, or four (top, bottom, left, right) like 1,2,1,2";
        int top = scanner.integer(0, expected);
        if (!scanner.accept(',')) {
            return Padding.of(top);
        }
        int[] rest = new int[3];
        for (int i = 0; i < rest.length; i++) {
            if (i > 0 && !scanner.accept(',')) {
                throw scanner.expected(scanner.position(), expected);
            }
            rest[i] = scanner.integer(0, expected);
        }
        return new Padding(top, rest[0], rest[1], rest[2]);
    }

    float number(float defaultValue) {
        return scanner.atNumber() ? scanner.number() : defaultValue;
    }

    float number(String expected) {
        if (!scanner.atNumber()) {
            throw scanner.expected(scanner.position(), expected);
        }
        return scanner.number();
    }

    /** What the layer's own checks refuse is reported at the layer's column. */
    <T> T checked(int at, Supplier<T> layer) {
        try {
            return layer.get();
        } catch (IllegalArgumentException e) {
            throw scanner.error(at, e);
        }
    }
}
