package dev.fovea.datasets;

import dev.fovea.FileFormatException;
import dev.fovea.FoveaException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A CSV file with a line {@code path,label} for each picture, in UTF-8; the first line may be these two words. Paths are relative
 * to the folder that the file lies in. A field in double quotes may hold commas, and a double quote as two of them.
 */
public final class PictureList {
    private PictureList() {}

    /**
     * Reads all pictures and holds a share of each class back to test with.
     *
     * @throws FoveaException if it is no such file, or pictures cannot be read
     */
    public static TrainTest read(Path csv, PictureSettings settings) {
        List<String> lines;
        try {
            lines = Files.readAllLines(csv);
        } catch (CharacterCodingException e) {
            throw new FileFormatException(csv, "expected lines path,label in UTF-8, got other bytes: convert it", e);
        } catch (IOException e) {
            throw new UnreadableFileException(csv, e);
        }
        List<LabelledFile> files = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = i == 0 ? lines.get(0).replace("\uFEFF", "") : lines.get(i);
            if (!line.isBlank() && !(i == 0 && line.strip().equalsIgnoreCase("path,label"))) {
                files.add(file(csv, i + 1, line));
            }
        }
        if (files.isEmpty()) {
            throw new FileFormatException(csv, "expected a line path,label for each picture, got none");
        }
        return PictureData.split(String.valueOf(csv.getFileName()), files, settings);
    }

    private static LabelledFile file(Path csv, int number, String line) {
        List<String> fields = fields(line);
        if (fields.size() != 2 || fields.get(0).isBlank() || fields.get(1).isBlank()) {
            throw new FileFormatException(csv, "line " + number + ": expected path,label, got " + clipped(line));
        }
        try {
            return new LabelledFile(csv.resolveSibling(fields.get(0)), fields.get(1));
        } catch (InvalidPathException e) {
            throw new FileFormatException(
                    csv, "line " + number + ": expected a path, got " + clipped(fields.get(0)), e);
        }
    }

    /** The fields of a line, stripped (RFC 4180, without line breaks inside); none if a quote is left open. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString().strip());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString().strip());
        return quoted ? List.of() : fields;
    }

    private static String clipped(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
