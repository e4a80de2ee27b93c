package dev.fovea.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model thinks of one picture.
 *
 * @param classes names of the classes
 * @param probabilities one a class; they sum to 1 unless the network ends in sigmoids
 */
public record Prediction(List<String> classes, float[] probabilities) {
    /**
     * One class and its probability.
     *
     * @param label name of the class
     */
    public record Score(String label, float probability) {}

    /** The most probable class. */
    public String label() {
        return top(1).get(0).label();
    }

    /** The {@code k} most probable classes, the best first; of equal ones the first. */
    public List<Score> top(int k) {
        return IntStream.range(0, classes.size())
                .boxed()
                .sorted((i, j) -> Float.compare(probabilities[j], probabilities[i]))
                .limit(k)
                .map(i -> new Score(classes.get(i), probabilities[i]))
                .toList();
    }
}
