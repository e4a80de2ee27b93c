package dev.fovea.datasets;

import dev.fovea.FoveaException;
import dev.fovea.datasets.fetch.DataHome;
import dev.fovea.datasets.fetch.Fetch;
import dev.fovea.datasets.fetch.PublishedData;
import dev.fovea.datasets.fetch.PublishedSets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where data come from, as people name it on a command line. */
public final class DataSource {
    private static final String EMBEDDED = "mnist";

    private DataSource() {}

    /** {@link #open(String, DataHome, PictureSettings)} with the usual home and settings. */
    public static TrainTest open(String name) {
        return open(name, PictureSettings.usual());
    }

    /** {@link #open(String, DataHome, PictureSettings)} with the usual home. */
    public static TrainTest open(String name, PictureSettings settings) {
        return open(name, DataHome.usual(), settings);
    }

    /**
     * Opens {@code mnist}, which is embedded; a published data set that has been fetched; a directory of IDX files, of CIFAR's
     * files or of folders with pictures, which is told by what lies in it; or a CSV file that lists pictures. A directory of the
     * name of a data set, such as mnist, is {@code ./mnist}.
     *
     * @param home where fetched data sets are
     * @throws FoveaException if there is no such data, or they are broken
     */
    public static TrainTest open(String name, DataHome home, PictureSettings settings) {
        if (name.equals(EMBEDDED)) {
            return InParallel.read(Mnist::train, Mnist::test, TrainTest::new);
        }
        Path path = path(name, home);
        if (!Files.isDirectory(path)) {
            if (name.toLowerCase(Locale.ROOT).endsWith(".csv")) {
                return PictureList.read(path, settings);
            }
            throw new FoveaException(name + ": " + expected() + "another file: name the directory it lies in");
        }
        if (CifarDirectory.isOne(path)) {
            return CifarDirectory.read(path);
        }
        boolean pictures = !IdxDirectory.isOne(path) && PictureFolders.isOne(path);
        return pictures ? PictureFolders.read(path, settings) : IdxDirectory.read(path);
    }

    /**
     * The name by which {@link #open} finds the same data from any working directory and with any home.
     *
     * @throws FoveaException if there is no such data
     */
    public static String lasting(String name, DataHome home) {
        return name.equals(EMBEDDED)
                ? name
                : path(name, home).toAbsolutePath().normalize().toString();
    }

    private static Path path(String name, DataHome home) {
        Optional<PublishedData> published = PublishedSets.find(name);
        if (published.isPresent()) {
            return fetched(published.get(), home);
        }
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            throw new FoveaException(name + ": " + expected() + "a name that no file can have", e);
        }
        if (name.isBlank() || !Files.exists(path)) {
            throw new FoveaException((name.isBlank() ? "data" : name) + ": " + expected() + "a name that nothing has");
        }
        return path;
    }

    private static Path fetched(PublishedData data, DataHome home) {
        Path path = home.of(data);
        if (Fetch.isFetched(data, path)) {
            return path;
        }
        String elsewhere = home.equals(DataHome.usual()) ? "" : " --to " + path;
        String here = Files.exists(Path.of(data.name())) ? "; what is here of this name is ./" + data.name() : "";
        throw new FoveaException(String.format(
                Locale.ROOT,
                "%s: expected this data set in %s, where it is not yet: fovea data fetch %s%s brings it there (%.1f MB)%s",
                data.name(),
                path,
                data.name(),
                elsewhere,
                data.bytes() / 1e6,
                here));
    }

    private static String expected() {
        return "expected mnist, a fetched data set ("
                + PublishedSets.ALL.stream().map(PublishedData::name).collect(Collectors.joining(", "))
                + "), a directory (the IDX files " + String.join(", ", IdxDirectory.FILES)
                + ", CIFAR's binary files, or a folder of pictures for each class), or a .csv file of lines path,label; got ";
    }
}
