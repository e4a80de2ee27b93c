package dev.fovea.datasets;

import dev.fovea.FoveaException;
import dev.fovea.data.ImageDataset;
import dev.fovea.data.ImageStore;
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
        int[] held = new Stratification(labels(files, classes)).held(settings.testFraction(), settings.seed());
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
    static TrainTest read(String name, List<LabelledFile> all, List<LabelledFile> test, PictureSettings settings) {
        List<String> classes = classes(all);
        test.stream()
                .filter(file -> !classes.contains(file.label()))
                .findFirst()
                .ifPresent(file -> {
                    throw new FoveaException(file.file() + ": expected a class that there is to learn from too ("
                            + String.join(", ", classes) + "), got " + file.label());
                });
        List<LabelledFile> train = limited(name, all, classes, settings);
        Shape image = settings.image().orElseGet(() -> firstShape(train, settings));
        DecodingRoom room = DecodingRoom.of(name, image, train.size(), test.size(), settings.decoding());
        try (DecodedImages learnedImages = room.images(train.size());
                DecodedImages testedImages = room.images(test.size())) {
            PictureDecoder.Decoded learned =
                    PictureDecoder.decode(name, train, classes, image, learnedImages, settings);
            PictureDecoder.Decoded tested = PictureDecoder.decode(name, test, classes, image, testedImages, settings);
            return join(name, classes, learned, tested, settings);
        } finally {
            settings.decoding().listener().onEnd();
        }
    }

    private static TrainTest join(
            String name,
            List<String> classes,
            PictureDecoder.Decoded learned,
            PictureDecoder.Decoded tested,
            PictureSettings settings) {
        FileReport report = learned.report().and(tested.report());
        if (settings.image().isEmpty() && report.sizes().size() > 1) {
            throw new FoveaException(name + ": expected pictures of one size, got "
                    + report.sizes().size() + " sizes ("
                    + String.join(
                            ", ", report.sizes().keySet().stream().limit(5).toList())
                    + (report.sizes().size() > 5 ? ", ..." : "")
                    + "): say to which they shall be brought with --image-size");
        }
        ImageStore images = learned.images();
        requireAll(name, classes, images);
        Preprocessing preprocessing =
                Preprocessing.of(images.shape(), images.statistics(), settings.fit(), images.lightOnDark());
        String sha256 = sha256(classes, images, tested.images());
        return new TrainTest(
                new ImageDataset(name + " train", images, classes, preprocessing, sha256),
                new ImageDataset(name + " test", tested.images(), classes, preprocessing, sha256),
                report);
    }

    /** As many of the files as the settings allow, the classes in the same proportions. */
    private static List<LabelledFile> limited(
            String name, List<LabelledFile> files, List<String> classes, PictureSettings settings) {
        int limit = settings.limit();
        if (limit == 0 || limit >= files.size()) {
            return files;
        }
        if (limit < classes.size()) {
            throw new FoveaException(name + ": expected --limit to leave at least one picture of each of the "
                    + classes.size() + " classes, got " + limit);
        }
        return Arrays.stream(new Stratification(labels(files, classes)).sample(limit, settings.seed()))
                .mapToObj(files::get)
                .toList();
    }

    /** The place of each file's class among the classes. */
    private static int[] labels(List<LabelledFile> files, List<String> classes) {
        return files.stream().mapToInt(file -> classes.indexOf(file.label())).toArray();
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

    private static void requireAll(String name, List<String> classes, ImageStore images) {
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
    private static String sha256(List<String> classes, ImageStore... parts) {
        MessageDigest digest = Idx.newSha256();
        digest.update(String.join("\n", classes).getBytes(StandardCharsets.UTF_8));
        for (ImageStore images : parts) {
            byte[] pixels = new byte[images.shape().size()];
            for (int i = 0; i < images.size(); i++) {
                images.read(i, pixels);
                digest.update(pixels);
            }
            for (int label : images.labels()) {
                digest.update(
                        new byte[] {(byte) (label >> 24), (byte) (label >> 16), (byte) (label >> 8), (byte) label});
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
