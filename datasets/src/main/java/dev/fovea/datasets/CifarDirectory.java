package dev.fovea.datasets;

import dev.fovea.FileFormatException;
import dev.fovea.FoveaException;
import dev.fovea.data.Fit;
import dev.fovea.data.ImageDataset;
import dev.fovea.data.Images;
import dev.fovea.data.Preprocessing;
import dev.fovea.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A directory with the binary files of CIFAR-10 ({@code data_batch_1.bin} to {@code data_batch_5.bin}, {@code test_batch.bin}) or
 * CIFAR-100 ({@code train.bin}, {@code test.bin}; Krizhevsky 2009): records of one label (CIFAR-100: a coarse one that is passed
 * over, and a fine one) and 32x32 bytes of red, of green, of blue. The classes' names stand in {@code batches.meta.txt} or
 * {@code fine_label_names.txt} beside them, and are numbers without.
 */
public final class CifarDirectory {
    private static final Shape IMAGE = Shape.image(3, 32, 32);

    /** CIFAR has 10,000 or 50,000 records a file: more than ten times that is another file. */
    private static final int MAX_RECORDS = 500_000;

    private static final Form TEN = new Form(
            IntStream.rangeClosed(1, 5)
                    .mapToObj(i -> "data_batch_" + i + ".bin")
                    .toList(),
            "test_batch.bin",
            "batches.meta.txt",
            1,
            10);

    private static final Form HUNDRED = new Form(List.of("train.bin"), "test.bin", "fine_label_names.txt", 2, 100);

    private CifarDirectory() {}

    /**
     * @param labels how many bytes of labels begin a record, of which the last one counts
     */
    private record Form(List<String> train, String test, String names, int labels, int classes) {
        Stream<String> files() {
            return Stream.concat(train.stream(), Stream.of(test));
        }
    }

    /** True if any of the files is there. */
    static boolean isOne(Path directory) {
        return Stream.of(TEN, HUNDRED).flatMap(Form::files).anyMatch(name -> Files.exists(directory.resolve(name)));
    }

    /**
     * Reads all files; mean and deviation are measured on the training images.
     *
     * @throws FoveaException if a file is missing or broken
     */
    public static TrainTest read(Path directory) {
        Form form = TEN.files().anyMatch(name -> Files.exists(directory.resolve(name))) ? TEN : HUNDRED;
        List<String> missing = form.files()
                .filter(name -> !Files.isRegularFile(directory.resolve(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new FoveaException(directory + ": expected the binary files of CIFAR-" + form.classes()
                    + "; missing: " + String.join(", ", missing));
        }
        MessageDigest digest = Idx.newSha256();
        Images train = images(directory, form.train(), form, digest);
        Images test = images(directory, List.of(form.test()), form, digest);
        String sha256 = HexFormat.of().formatHex(digest.digest());
        List<String> classes = ClassNames.of(directory.resolve(form.names()), form.classes());
        Preprocessing preprocessing = Preprocessing.of(IMAGE, train.statistics(), Fit.STRETCH, train.lightOnDark());
        String name = "CIFAR-" + form.classes();
        return new TrainTest(
                new ImageDataset(name + " train", train, classes, preprocessing, sha256),
                new ImageDataset(name + " test", test, classes, preprocessing, sha256));
    }

    private static Images images(Path directory, List<String> names, Form form, MessageDigest digest) {
        List<byte[]> files = names.stream()
                .map(name -> records(directory.resolve(name), form))
                .toList();
        int record = form.labels() + IMAGE.size();
        int n = files.stream().mapToInt(file -> file.length / record).sum();
        byte[] pixels = new byte[Math.multiplyExact(n, IMAGE.size())];
        int[] labels = new int[n];
        int i = 0;
        for (int f = 0; f < files.size(); f++) {
            byte[] file = files.get(f);
            digest.update(file);
            for (int from = 0; from < file.length; from += record, i++) {
                labels[i] = file[from + form.labels() - 1] & 0xFF;
                if (labels[i] >= form.classes()) {
                    throw new FileFormatException(
                            directory.resolve(names.get(f)),
                            "record " + from / record + ": expected a label from 0 to " + (form.classes() - 1)
                                    + ", got " + labels[i]);
                }
                System.arraycopy(file, from + form.labels(), pixels, i * IMAGE.size(), IMAGE.size());
            }
        }
        return new Images(IMAGE, pixels, labels);
    }

    private static byte[] records(Path file, Form form) {
        int record = form.labels() + IMAGE.size();
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_RECORDS * record + 1);
        } catch (IOException e) {
            throw new UnreadableFileException(file, e);
        }
        if (bytes.length == 0 || bytes.length % record != 0 || bytes.length > MAX_RECORDS * record) {
            throw new FileFormatException(
                    file,
                    "expected from 1 to " + MAX_RECORDS + " records of " + record + " bytes, got "
                            + (bytes.length > MAX_RECORDS * record ? "more" : bytes.length + " bytes")
                            + ": is this the binary version, and whole?");
        }
        return bytes;
    }
}
