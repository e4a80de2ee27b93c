package dev.fovea.datasets;

import dev.fovea.FileFormatException;
import dev.fovea.data.ChannelStatistics;
import dev.fovea.data.Fit;
import dev.fovea.data.ImageDataset;
import dev.fovea.data.Preprocessing;
import dev.fovea.tensor.Shape;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The MNIST database of handwritten digits (LeCun, Cortes and Burges; see NOTICE): 60000 images to train on and 10000 to test
 * with, 28x28, light on dark. It is embedded, and its bytes are compared with the published ones whenever it is read; each
 * call reads it anew.
 */
public final class Mnist {
    private static final Shape IMAGE = Shape.image(1, 28, 28);

    /** Of the training images, as {@code Images.statistics()} measures them: the well-known 0.1307 and 0.3081. */
    private static final ChannelStatistics STATISTICS =
            new ChannelStatistics(new float[] {0.13066047f}, new float[] {0.3081078f});

    private static final List<String> CLASSES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    /** The elements of the largest file, which may be asked for at once. */
    private static final int LARGEST = 60_000 * 28 * 28;

    private Mnist() {}

    /** The 60000 training images. */
    public static ImageDataset train() {
        return dataset(
                "mnist train",
                new LabelledIdx(
                        read(
                                "train-images-idx3-ubyte",
                                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
                        read(
                                "train-labels-idx1-ubyte",
                                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5")),
                "c5097fdd51cfdbe7695fd9df3612695696864b5c424f58d843ffdc5d335e9914");
    }

    /** The 10000 test images. */
    public static ImageDataset test() {
        return dataset(
                "mnist test",
                new LabelledIdx(
                        read(
                                "t10k-images-idx3-ubyte",
                                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
                        read(
                                "t10k-labels-idx1-ubyte",
                                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")),
                "18489308deedfe2f7bd3a11e599a597126f161d991b1ffcffb71642aa76f7f62");
    }

    /** How its images are prepared, and any picture for a network that learned from them. */
    public static Preprocessing preprocessing() {
        return Preprocessing.of(IMAGE, STATISTICS, Fit.CENTER_OF_MASS, true);
    }

    /** {@code sha256} is that of both files' bytes: it follows from theirs, and measuring it would read them twice. */
    private static ImageDataset dataset(String name, LabelledIdx files, String sha256) {
        return new ImageDataset(name, files.toImages(), CLASSES, preprocessing(), sha256);
    }

    private static Idx read(String file, String sha256) {
        String resource = "mnist/" + file + ".gz";
        try (InputStream in = Mnist.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException(resource + " is not in the jar of fovea-datasets: build it again");
            }
            return verified(Idx.read(resource, in, LARGEST), sha256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file, if its raw bytes are the published ones. */
    static Idx verified(Idx idx, String sha256) {
        String actual = idx.sha256();
        if (!actual.equals(sha256)) {
            throw new FileFormatException(
                    idx.name(),
                    "expected the published bytes with SHA-256 " + sha256 + ", got " + actual
                            + ": the copy of MNIST in this build is damaged, get it again");
        }
        return idx;
    }
}
