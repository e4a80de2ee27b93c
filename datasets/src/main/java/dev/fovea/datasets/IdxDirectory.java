package dev.fovea.datasets;

import dev.fovea.FileFormatException;
import dev.fovea.FoveaException;
import dev.fovea.data.Fit;
import dev.fovea.data.ImageDataset;
import dev.fovea.data.Images;
import dev.fovea.data.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory with the four IDX files of a data set under MNIST's names, each raw or gzipped: {@code train-images-idx3-ubyte},
 * {@code train-labels-idx1-ubyte}, {@code t10k-images-idx3-ubyte}, {@code t10k-labels-idx1-ubyte}; with a dot for the second
 * dash, and with {@code .gz} after it, they are found too. Fashion-MNIST, KMNIST and EMNIST come this way.
 */
public final class IdxDirectory {
    /** The files, by the names that errors call them. */
    static final List<String> FILES = List.of(
            "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");

    /** The names of the classes, if there is this file. */
    private static final String CLASSES = "classes.txt";

    private static final int LISTED = 10;

    private IdxDirectory() {}

    /**
     * Reads all four files. Classes have the names of {@code classes.txt}, one a line, or, without it, are called "0", "1" and so on
     * to the largest training label; mean and deviation, and whether figures are light on dark, are measured on the training
     * images.
     *
     * @throws FoveaException if a file is missing, broken, or does not belong to the others
     */
    public static TrainTest read(Path directory) {
        List<Path> files = find(directory);
        return InParallel.read(
                () -> new LabelledIdx(Idx.read(files.get(0)), Idx.read(files.get(1))),
                () -> new LabelledIdx(Idx.read(files.get(2)), Idx.read(files.get(3))),
                (train, test) -> join(directory, train, test));
    }

    private static TrainTest join(Path directory, LabelledIdx train, LabelledIdx test) {
        Images trainImages = train.toImages();
        Images testImages = test.toImages();
        if (!testImages.shape().equals(trainImages.shape())) {
            throw new FileFormatException(
                    test.images().name(),
                    "expected images " + trainImages.shape() + " like those of "
                            + train.images().name() + ", got " + testImages.shape()
                            + ": take all files from the same data set");
        }
        int largest = Arrays.stream(trainImages.labels()).max().orElseThrow();
        Arrays.stream(testImages.labels())
                .filter(label -> label > largest)
                .findFirst()
                .ifPresent(label -> {
                    throw new FileFormatException(
                            test.labels().name(),
                            "expected labels from 0 to " + largest + " like those of "
                                    + train.labels().name() + ", got " + label
                                    + ": take all files from the same data set");
                });
        List<String> classes = ClassNames.of(directory.resolve(CLASSES), largest + 1);
        Preprocessing preprocessing =
                Preprocessing.of(trainImages.shape(), trainImages.statistics(), Fit.STRETCH, trainImages.lightOnDark());
        Path name = Optional.ofNullable(directory.toAbsolutePath().normalize().getFileName())
                .orElse(directory);
        return new TrainTest(
                new ImageDataset(name + " train", trainImages, classes, preprocessing, train.sha256()),
                new ImageDataset(name + " test", testImages, classes, preprocessing, test.sha256()));
    }

    /** True if any of the files is there. */
    static boolean isOne(Path directory) {
        return FILES.stream().flatMap(IdxDirectory::spellings).anyMatch(name -> Files.exists(directory.resolve(name)));
    }

    /** The four files, in the order of {@link #FILES}. */
    private static List<Path> find(Path directory) {
        List<Path> files = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : FILES) {
            Optional<Path> file = spellings(name)
                    .map(directory::resolve)
                    .filter(Files::isRegularFile)
                    .findFirst();
            file.ifPresentOrElse(files::add, () -> missing.add(name));
        }
        if (!missing.isEmpty()) {
            throw new FoveaException(directory
                    + ": expected the four IDX files of a data set, raw or .gz, or a folder of pictures for each class; missing: "
                    + String.join(", ", missing) + "; found: " + listing(directory));
        }
        return files;
    }

    private static Stream<String> spellings(String name) {
        String dotted = name.replace("-idx", ".idx");
        return Stream.of(name, name + ".gz", dotted, dotted + ".gz");
    }

    private static String listing(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            List<String> names = entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
            if (names.isEmpty()) {
                return "nothing";
            }
            String more = names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "";
            return String.join(", ", names.subList(0, Math.min(LISTED, names.size()))) + more;
        } catch (IOException e) {
            throw new UnreadableFileException(directory, e);
        }
    }
}
