package dev.fovea.datasets;

import dev.fovea.FoveaException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where data come from, as people name it on a command line. */
public final class DataSource {
    private static final String EXPECTED = "expected mnist or a directory with the IDX files "
            + String.join(", ", IdxDirectory.FILES) + " (raw or .gz), got ";

    private DataSource() {}

    /**
     * Opens {@code mnist}, which is embedded, or a directory of IDX files; a directory of that name is {@code ./mnist}.
     *
     * @throws FoveaException if there is no such data, or they are broken
     */
    public static TrainTest open(String name) {
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
            throw new FoveaException(name + ": " + EXPECTED + "a file: name the directory it lies in");
        }
        return IdxDirectory.read(path);
    }
}
