package dev.fovea.datasets.fetch;

import java.net.URI;
import java.util.List;

/**
 * A data set that its publishers give to everybody.
 *
 * @param name what people call it on the command line
 * @param description what it shows, in a few words
 * @param licence in a few words; what the publishers say themselves stands at their home
 * @param home the page where they describe it
 * @param files what to fetch
 * @param form what the files are
 * @param classes the names of the classes, where they do not stand in the files; else none
 */
public record PublishedData(
        String name,
        String description,
        String licence,
        URI home,
        List<PublishedFile> files,
        Form form,
        List<String> classes) {

    /** What the files of a data set are. */
    public sealed interface Form {
        /** The data themselves. */
        record Plain() implements Form {}

        /**
         * One gzipped tar archive.
         *
         * @param folder the folder in it that holds the data
         */
        record TarGz(String folder) implements Form {}

        /**
         * One zip archive.
         *
         * @param folder the folder in it that holds the data
         */
        record Zip(String folder) implements Form {}
    }

    public PublishedData {
        files = List.copyOf(files);
        classes = List.copyOf(classes);
        if (files.isEmpty() || (!(form instanceof Form.Plain) && files.size() > 1)) {
            throw new IllegalArgumentException(
                    name + ": expected files, or one archive, got " + files.size() + " files");
        }
    }

    /** What is fetched, in bytes. */
    public long bytes() {
        return files.stream().mapToLong(PublishedFile::bytes).sum();
    }
}
