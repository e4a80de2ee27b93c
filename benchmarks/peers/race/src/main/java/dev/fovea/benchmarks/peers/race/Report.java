package dev.fovea.benchmarks.peers.race;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The tables, in Markdown: medians with the least and the greatest over the rounds. */
final class Report {
    private final int rounds;
    private final Map<String, String> descriptions = new LinkedHashMap<>();

    Report(int rounds) {
        this.rounds = rounds;
    }

    /** A table for each number of a leg; the first contestant is compared with each. */
    void print(Results results) {
        for (String figure : results.figures()) {
            System.out.printf("%n**%s**: %s, median of %d rounds%n%n", results.leg(), figure, rounds);
            String first = results.entrants().iterator().next();
            System.out.printf("| | median | least to greatest | %s is better by |%n|---|---|---|---|%n", first);
            for (String entrant : results.entrants()) {
                double[] values = results.values(entrant, figure);
                if (values.length > 0) {
                    System.out.printf(
                            "| %s | %s | %s |%n",
                            entrant,
                            row(values),
                            entrant.equals(first) ? "" : range(ratios(results, first, entrant, figure)));
                }
            }
        }
        System.out.flush();
        for (String entrant : results.entrants()) {
            descriptions.put(entrant, results.description(entrant));
        }
    }

    /** Round by round, because a round's runs are neighbours in time. */
    private static double[] ratios(Results results, String first, String other, String figure) {
        double[] a = results.values(first, figure);
        double[] b = results.values(other, figure);
        double[] ratios = new double[Math.min(a.length, b.length)];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = lessIsBetter(figure) ? b[i] / a[i] : a[i] / b[i];
        }
        return ratios;
    }

    private static boolean lessIsBetter(String figure) {
        return figure.endsWith("us") || figure.endsWith("MB") || figure.equals("seconds");
    }

    private static String row(double... values) {
        double[] sorted = sorted(values);
        return number(median(sorted)) + " | " + number(sorted[0]) + " to " + number(sorted[sorted.length - 1]);
    }

    private static String range(double... values) {
        if (values.length == 0) {
            return "";
        }
        double[] sorted = sorted(values);
        return String.format(Locale.ROOT, "%.2fx (%.2f to %.2f)", median(sorted), sorted[0], sorted[sorted.length - 1]);
    }

    private static double median(double... sorted) {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static double[] sorted(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 1000 ? "%.0f" : value >= 100 ? "%.1f" : "%.3g", value);
    }

    /** Who took part, with versions, and where. */
    void printContestants() throws IOException {
        System.out.printf("%n| | |%n|---|---|%n");
        descriptions.forEach((name, description) -> System.out.printf("| %s | %s |%n", name, description));
        System.out.printf(
                "| processor | %s, %d cores |%n",
                processor(), Runtime.getRuntime().availableProcessors());
        System.out.printf("| race in | Java %s |%n", Runtime.version());
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .orElse("of unknown name");
    }
}
