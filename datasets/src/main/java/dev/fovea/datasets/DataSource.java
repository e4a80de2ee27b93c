package dev.fovea.datasets;

import dev.fovea.FoveaException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** Where data come from, as people name it on a command line. */
public final class DataSource {
    private static final String EXPECTED = "expected mnist, a directory (the IDX files "
            + String.join(", ", IdxDirectory.FILES)
            + ", CIFAR's binary files, or a folder of pictures for each class), or a .csv file of lines path,label; got ";

    private DataSource() {}

    /** {@link #open(String, PictureSettings)} with the usual settings. */
    public static TrainTest open(String name) {
        return open(name, PictureSettings.usual());
    }

    /**
     * Opens {@code mnist}, which is embedded; a directory of IDX files, of CIFAR's files or of folders with pictures, which is told
     * by what lies in it; or a CSV file that lists pictures. A directory of the name mnist is {@code ./mnist}.
     *
     * @throws FoveaException if there is no such data, or they are broken
     */
    public static TrainTest open(String name, PictureSettings settings) {
        if (name.equals("mnist")) {
            return InParallel.read(Mnist::train, Mnist::test, TrainTest::new);
        }
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            throw new FoveaException(name + ": " + EXPECTED + "a name that no file can have", e);
        }
        if (name.isBlank() || !Files.exists(path)) {
            throw new FoveaException((name.isBlank() ? "data" : name) + ": " + EXPECTED + "a name that nothing has");
        }
        if (!Files.isDirectory(path)) {
            if (name.toLowerCase(Locale.ROOT).endsWith(".csv")) {
                return PictureList.read(path, settings);
            }
            throw new FoveaException(name + ": " + EXPECTED + "another file: name the directory it lies in");
        }
        if (CifarDirectory.isOne(path)) {
            return CifarDirectory.read(path);
        }
        boolean pictures = !IdxDirectory.isOne(path) && PictureFolders.isOne(path);
        return pictures ? PictureFolders.read(path, settings) : IdxDirectory.read(path);
    }
}
