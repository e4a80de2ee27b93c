package dev.fovea.cli;

import java.util.function.DoublePredicate;

/**
 * What a training's number may be, on the command line or in a recipe.
 *
 * @param words how errors say it, after "expected"
 */
record Range(String words, DoublePredicate rule) {
    static final Range ZERO_OR_MORE = new Range("0 or more", x -> x >= 0 && Double.isFinite(x));
    static final Range ONE_OR_MORE = new Range("1 or more", x -> x >= 1 && Double.isFinite(x));
    static final Range POSITIVE = new Range("a number greater than 0", x -> (float) x > 0 && Float.isFinite((float) x));
    static final Range NOT_NEGATIVE = new Range("a number of at least 0", x -> x >= 0 && Float.isFinite((float) x));
    static final Range LESS_THAN_ONE = new Range("a number from 0 to less than 1", x -> x >= 0 && (float) x < 1);
    static final Range FACTOR = new Range("a number greater than 0 and at most 1", x -> (float) x > 0 && x <= 1);
    static final Range FRACTION = new Range("a fraction between 0 and 1", x -> x > 0 && x < 1);

    boolean holds(double x) {
        return rule.test(x);
    }

    @Override
    public String toString() {
        return words;
    }
}
