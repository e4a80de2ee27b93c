package dev.fovea.datasets;

import dev.fovea.FoveaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory with one folder a class, in which, at any depth, its pictures lie: files whose names end in .png, .jpg, .jpeg,
 * .bmp or .gif. It may have the folders {@code train} and {@code test} (or {@code val}) and the classes in those; else a share
 * of each class is held back to test with. Hidden files and folders are none of it.
 */
public final class PictureFolders {
    private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif");
    private static final List<String> TEST = List.of("test", "val");

    private PictureFolders() {}

    /** True if a directory has folders, which is what this form looks like. */
    static boolean isOne(Path directory) {
        return !folders(directory).isEmpty();
    }

    /**
     * Reads all pictures.
     *
     * @throws FoveaException if there are none, or they cannot be read
     */
    public static TrainTest read(Path directory, PictureSettings settings) {
        String name = Optional.ofNullable(directory.toAbsolutePath().normalize().getFileName())
                .orElse(directory)
                .toString();
        Path train = directory.resolve("train");
        if (!Files.isDirectory(train)) {
            return PictureData.split(name, files(directory), settings);
        }
        Path test = TEST.stream()
                .map(directory::resolve)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new FoveaException(directory
                        + ": expected a folder test beside the folder train, there is none: add it, or put the classes'"
                        + " folders here and a share of each will be held back"));
        return PictureData.read(name, files(train), files(test), settings);
    }

    private static List<LabelledFile> files(Path directory) {
        List<LabelledFile> files = new ArrayList<>();
        for (Path folder : folders(directory)) {
            List<Path> pictures = pictures(folder);
            if (pictures.isEmpty()) {
                throw new FoveaException(folder + ": expected pictures of this class (" + String.join(", ", ENDINGS)
                        + "), got none: remove the folder, or fill it");
            }
            pictures.forEach(file -> files.add(new LabelledFile(file, fileName(folder))));
        }
        if (files.isEmpty()) {
            throw new FoveaException(directory + ": expected a folder of pictures for each class, got no folders");
        }
        return files;
    }

    private static List<Path> folders(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> Files.isDirectory(entry) && !isHidden(entry))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UnreadableFileException(directory, e);
        }
    }

    private static List<Path> pictures(Path folder) {
        try (Stream<Path> entries = Files.walk(folder)) {
            return entries.filter(PictureFolders::isPicture).sorted().toList();
        } catch (IOException e) {
            throw new UnreadableFileException(folder, e);
        } catch (UncheckedIOException e) {
            throw new UnreadableFileException(folder, new IOException(e.getMessage(), e));
        }
    }

    private static boolean isPicture(Path file) {
        String name = fileName(file).toLowerCase(Locale.ROOT);
        return !isHidden(file) && ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(file);
    }

    private static boolean isHidden(Path file) {
        return fileName(file).startsWith(".");
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }
}
