package dev.fovea.datasets;

import dev.fovea.FoveaException;
import dev.fovea.data.ImageDataset;
import dev.fovea.data.Images;
import dev.fovea.data.Picture;
import dev.fovea.data.Preprocessing;
import dev.fovea.data.Stratification;
import dev.fovea.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Makes a data set of labelled files of pictures. */
final class PictureData {
    private PictureData() {}

    /**
     * Both parts, of files that are in one: of each class the settings' share is held back.
     *
     * @param name of the data
     */
    static TrainTest split(String name, List<LabelledFile> files, PictureSettings settings) {
        List<String> classes = classes(files);
        int[] labels =
                files.stream().mapToInt(file -> classes.indexOf(file.label())).toArray();
        int[] held = new Stratification(labels).held(settings.testFraction(), settings.seed());
        if (held.length == 0) {
            throw new FoveaException(name
                    + ": expected at least 2 pictures in a class, to learn from one and test with the other, got "
                    + files.size() + " in " + classes.size() + " classes");
        }
        List<LabelledFile> train = new ArrayList<>();
        List<LabelledFile> test = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            (Arrays.binarySearch(held, i) >= 0 ? test : train).add(files.get(i));
        }
        return read(name, train, test, settings);
    }

    /** Both parts, of files that are apart already. The training part's classes are the classes. */
    static TrainTest read(String name, List<LabelledFile> train, List<LabelledFile> test, PictureSettings settings) {
        List<String> classes = classes(train);
        test.stream()
                .filter(file -> !classes.contains(file.label()))
                .findFirst()
                .ifPresent(file -> {
                    throw new FoveaException(file.file() + ": expected a class that there is to learn from too ("
                            + String.join(", ", classes) + "), got " + file.label());
                });
        Shape image = settings.image().orElseGet(() -> firstShape(train, settings));
        PictureDecoder.Decoded learned = PictureDecoder.decode(name, train, classes, image, settings);
        PictureDecoder.Decoded tested = PictureDecoder.decode(name, test, classes, image, settings);
        FileReport report = learned.report().and(tested.report());
        if (settings.image().isEmpty() && report.sizes().size() > 1) {
            throw new FoveaException(name + ": expected pictures of one size, got "
                    + report.sizes().size() + " sizes ("
                    + String.join(
                            ", ", report.sizes().keySet().stream().limit(5).toList())
                    + (report.sizes().size() > 5 ? ", ..." : "")
                    + "): say to which they shall be brought with --image-size");
        }
        requireAll(name, classes, learned.images());
        Preprocessing preprocessing = Preprocessing.of(
                image,
                learned.images().statistics(),
                settings.fit(),
                learned.images().lightOnDark());
        String sha256 = sha256(classes, learned.images(), tested.images());
        return new TrainTest(
                new ImageDataset(name + " train", learned.images(), classes, preprocessing, sha256),
                new ImageDataset(name + " test", tested.images(), classes, preprocessing, sha256),
                report);
    }

    /** The names in order: as numbers if all are, else as texts. */
    private static List<String> classes(List<LabelledFile> files) {
        Stream<String> names = files.stream().map(LabelledFile::label).distinct();
        boolean numbers = files.stream().allMatch(file -> file.label().matches("\\d{1,9}"));
        return names.sorted(numbers ? Comparator.comparing(Integer::valueOf) : Comparator.<String>naturalOrder())
                .toList();
    }

    private static Shape firstShape(List<LabelledFile> files, PictureSettings settings) {
        FoveaException first = null;
        for (LabelledFile file : files) {
            try {
                Picture picture = PictureFiles.read(file.file());
                return picture.shape();
            } catch (FoveaException e) {
                if (!settings.skipCorrupt()) {
                    return Shape.image(1, 1, 1); // decoding counts all that is corrupt, and says so
                }
                first = first == null ? e : first;
            }
        }
        throw first == null ? new IllegalArgumentException("expected at least 1 file, got none") : first;
    }

    private static void requireAll(String name, List<String> classes, Images images) {
        boolean[] seen = new boolean[classes.size()];
        Arrays.stream(images.labels()).forEach(label -> seen[label] = true);
        for (int k = 0; k < seen.length; k++) {
            if (!seen[k]) {
                throw new FoveaException(name + ": expected pictures of class " + classes.get(k)
                        + " to learn from, got corrupt ones only: repair them, or remove the class");
            }
        }
    }

    /** The SHA-256 of the classes' names and of both parts' decoded images: it tells other sizes and splits apart, too. */
    private static String sha256(List<String> classes, Images... parts) {
        MessageDigest digest = Idx.newSha256();
        digest.update(String.join("\n", classes).getBytes(StandardCharsets.UTF_8));
        for (Images images : parts) {
            digest.update(images.pixels());
            for (int label : images.labels()) {
                digest.update(
                        new byte[] {(byte) (label >> 24), (byte) (label >> 16), (byte) (label >> 8), (byte) label});
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
