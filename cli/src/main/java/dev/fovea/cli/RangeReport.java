package dev.fovea.cli;

import dev.fovea.train.RangeTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A learning-rate range test as people and machines read it. */
final class RangeReport {
    private static final int ROWS = 12;
    private static final int COLUMNS_PER_DECADE = 8;

    /** How far above the first loss the plot reaches: beyond it training has failed, no matter how badly. */
    private static final double HEADROOM = 1.25;

    private RangeReport() {}

    /** What {@code --json} prints of it. */
    record Json(String event, List<RangeTest.Point> points, Optional<Float> suggestion) {
        static Json of(RangeTest test) {
            return new Json("lr-find", test.points(), test.suggestion());
        }
    }

    /** The smoothed loss over the learning rate, on a logarithmic scale, and what it suggests. */
    static void print(Console console, RangeTest test) {
        console.say("");
        plot(test.points()).forEach(console::say);
        console.say("");
        console.say(test.suggestion()
                .map(rate -> Console.style("bold", String.format(Locale.ROOT, "suggested: --lr %.2g", rate))
                        + String.format(
                                Locale.ROOT,
                                "   (where the loss began to fall fastest; lowest at %.2g)",
                                test.lowest().orElseThrow().learningRate()))
                .orElse("nothing to suggest: the loss fell at no learning rate"));
    }

    /** The plot's lines; a point that is too high stands in the first. */
    static List<String> plot(List<RangeTest.Point> points) {
        double first = points.isEmpty() ? 1 : points.get(0).smoothed();
        double low =
                points.stream().mapToDouble(RangeTest.Point::smoothed).min().orElse(0);
        double high = points.stream()
                .mapToDouble(RangeTest.Point::smoothed)
                .map(loss -> Math.min(loss, HEADROOM * first))
                .max()
                .orElse(1);
        double height = high > low ? high - low : 1;
        char[][] field = new char[ROWS][column(RangeTest.TO) + 1];
        for (char[] row : field) {
            Arrays.fill(row, ' ');
        }
        for (RangeTest.Point point : points) {
            int up = (int) Math.round((ROWS - 1) * (Math.min(point.smoothed(), high) - low) / height);
            field[ROWS - 1 - up][column(point.learningRate())] = '*';
        }
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            double loss = low + height * (ROWS - 1 - row) / (ROWS - 1);
            lines.add(String.format(Locale.ROOT, "%10.4f |%s", loss, new String(field[row]).stripTrailing()));
        }
        lines.add(" ".repeat(11) + "+" + "-".repeat(field[0].length));
        lines.add(" ".repeat(12) + decades());
        return lines;
    }

    private static int column(float learningRate) {
        return (int) Math.round(COLUMNS_PER_DECADE * Math.log10(learningRate / RangeTest.FROM));
    }

    /** {@code 1e-7    1e-6    ...}: each power of ten at its column. */
    private static String decades() {
        StringBuilder line = new StringBuilder();
        int first = (int) Math.round(Math.log10(RangeTest.FROM));
        int last = (int) Math.round(Math.log10(RangeTest.TO));
        for (int decade = first; decade <= last; decade++) {
            line.append(String.format(Locale.ROOT, "%-" + COLUMNS_PER_DECADE + "s", "1e" + decade));
        }
        return line.toString().stripTrailing();
    }
}
