package dev.fovea.datasets;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the files of a data set are like.
 *
 * @param sizes how many images have the size {@code heightxwidth}, before they were brought to one size
 * @param corrupt what is wrong with each file that cannot be read, the file's name first
 */
public record FileReport(Map<String, Integer> sizes, List<String> corrupt) {
    public FileReport {
        sizes = new TreeMap<>(sizes);
        corrupt = List.copyOf(corrupt);
    }

    /** The report on both. */
    FileReport and(FileReport other) {
        Map<String, Integer> all = new TreeMap<>(sizes);
        other.sizes.forEach((size, n) -> all.merge(size, n, Integer::sum));
        return new FileReport(
                all, Stream.concat(corrupt.stream(), other.corrupt.stream()).toList());
    }
}
