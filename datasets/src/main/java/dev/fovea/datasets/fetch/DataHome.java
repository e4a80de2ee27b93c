package dev.fovea.datasets.fetch;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where fetched data sets are, each in a folder of its name.
 *
 * @param directory the folder of these folders; need not exist
 */
public record DataHome(Path directory) {
    /** The one of this process's environment and user. */
    public static DataHome usual() {
        return of(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** {@code data} in the directory that the variable {@code FOVEA_HOME} names, or in {@code .fovea} of the user's home. */
    static DataHome of(Map<String, String> environment, Path userHome) {
        String named = environment.getOrDefault("FOVEA_HOME", "");
        Path fovea = named.isBlank() ? userHome.resolve(".fovea") : Path.of(named);
        return new DataHome(fovea.resolve("data"));
    }

    /** Where a data set is, once it is fetched. */
    public Path of(PublishedData data) {
        return directory.resolve(data.name());
    }
}
