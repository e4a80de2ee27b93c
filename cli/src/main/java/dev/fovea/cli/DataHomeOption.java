package dev.fovea.cli;

import dev.fovea.datasets.fetch.DataHome;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the data sets are that have been fetched by name. */
final class DataHomeOption {
    @Option(
            names = "--data-home",
            paramLabel = "DIR",
            description =
                    "Where fetched data sets are. Default: data in the directory that FOVEA_HOME names, or in .fovea"
                            + " of your home directory.")
    private Optional<Path> directory = Optional.empty();

    DataHome home() {
        return directory.map(DataHome::new).orElseGet(DataHome::usual);
    }
}
