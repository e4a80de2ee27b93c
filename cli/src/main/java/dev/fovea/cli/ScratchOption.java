package dev.fovea.cli;

import dev.fovea.datasets.Decoding;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where pictures go, decoded, that memory does not hold; no result depends on it. */
final class ScratchOption {
    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            description =
                    "Where pictures go, decoded, that do not fit into half of Java's memory. Default: the directory"
                            + " for temporary files.")
    private Optional<Path> directory = Optional.empty();

    Decoding decoding(int threads, Console console) {
        Decoding decoding = Decoding.usual().withThreads(threads).withListener(new DecodingProgress(console));
        return directory.map(decoding::withScratch).orElse(decoding);
    }
}
