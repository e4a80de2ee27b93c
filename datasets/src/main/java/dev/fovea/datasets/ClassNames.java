package dev.fovea.datasets;

import dev.fovea.FileFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** The names of classes, as they stand in a text file in UTF-8 beside the data: one a line, that of label 0 first. */
final class ClassNames {
    /** Names take less: more is another file. */
    private static final int MAX_BYTES = 1 << 20;

    private ClassNames() {}

    /**
     * The names of {@code classes} classes: those of the file, or numbers if there is no such file.
     *
     * @throws FileFormatException if the file has other than so many names
     */
    static List<String> of(Path file, int classes) {
        if (!Files.exists(file)) {
            return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES);
        } catch (IOException e) {
            throw new UnreadableFileException(file, e);
        }
        List<String> names = new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .limit(classes + 1L)
                .toList();
        if (names.size() != classes) {
            throw new FileFormatException(
                    file,
                    "expected the names of " + classes + " classes, one a line, got "
                            + (names.size() > classes ? "more" : Integer.toString(names.size())));
        }
        return names;
    }
}
