package dev.fovea.benchmarks.peers.race;

import dev.fovea.benchmarks.peers.Settings.Name;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What everybody measured in one leg, round for round. */
final class Results {
    private static final String LOGITS = "logits";
    private static final String FIRST_LOSS = "first loss";
    private static final String SECOND_LOSS = "second loss";

    /** Of the greatest of the numbers compared: what an outlier among logits is summed from is as large, and so is its rounding. */
    private static final double TOLERANCE = 1e-4;

    private final Leg leg;
    private final Map<String, List<Map<String, String>>> rounds = new LinkedHashMap<>();

    Results(Leg leg) {
        this.leg = leg;
    }

    Leg leg() {
        return leg;
    }

    void add(String entrant, Map<String, String> figures) {
        rounds.computeIfAbsent(entrant, name -> new ArrayList<>()).add(figures);
    }

    /** Who took part, in the order of their turns. */
    Set<String> entrants() {
        return rounds.keySet();
    }

    /** The numbers that were measured, by name, without those that are only there to be checked. */
    Set<String> figures() {
        Set<String> names = new LinkedHashSet<>();
        rounds.values().forEach(list -> names.addAll(list.get(0).keySet()));
        names.removeAll(Set.of("description", LOGITS, FIRST_LOSS, SECOND_LOSS, "last loss"));
        return names;
    }

    /** A number of all rounds; empty if this contestant does not have it. */
    double[] values(String entrant, String figure) {
        return texts(entrant, figure).mapToDouble(Double::parseDouble).toArray();
    }

    /** What the contestant said of itself. */
    String description(String entrant) {
        return texts(entrant, "description").findFirst().orElse("");
    }

    private Stream<String> texts(String entrant, String figure) {
        return rounds.getOrDefault(entrant, List.of()).stream()
                .filter(figures -> figures.containsKey(figure))
                .map(figures -> figures.get(figure));
    }

    /** The same network, weights and samples give the same outputs and the same first losses, whoever computes them. */
    void requireAgreement() {
        // after one update; in LeNet-5 two take part that update otherwise
        List<String> figures = leg.isLenet() ? List.of(LOGITS, FIRST_LOSS) : List.of(LOGITS, FIRST_LOSS, SECOND_LOSS);
        for (String figure : figures) {
            String first = rounds.keySet().stream().findFirst().orElse("");
            List<String> expected = texts(first, figure).limit(1).toList();
            for (String entrant : rounds.keySet()) {
                List<String> actual = texts(entrant, figure).limit(1).toList();
                if (!agree(expected, actual)) {
                    throw new IllegalStateException(leg + ": " + figure + " of " + entrant + ", " + actual
                            + ", are not those of " + first + ", " + expected + ": they do not compute the same");
                }
            }
        }
    }

    private boolean agree(List<String> expected, List<String> actual) {
        if (leg.task() == Name.FIRST || expected.isEmpty() || actual.isEmpty()) {
            return true;
        }
        double[] a = numbers(expected.get(0));
        double[] b = numbers(actual.get(0));
        double scale = DoubleStream.of(a).map(Math::abs).reduce(1, Math::max);
        for (int i = 0; i < a.length; i++) {
            if (!(Math.abs(a[i] - b[i]) < TOLERANCE * scale)) {
                return false;
            }
        }
        return a.length == b.length;
    }

    private static double[] numbers(String text) {
        return Stream.of(text.replaceAll("[\\[\\] ]", "").split(","))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
