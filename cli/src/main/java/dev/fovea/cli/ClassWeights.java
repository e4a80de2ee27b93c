package dev.fovea.cli;

import dev.fovea.data.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What the classes count for in the cross-entropy.
 *
 * @param balanced whether each class counts for as much as any other, however many samples it has
 * @param given one a class, if they are said; none where all samples count the same
 */
record ClassWeights(boolean balanced, List<Double> given) {
    static final ClassWeights NONE = new ClassWeights(false, List.of());

    private static final String BALANCED = "balanced";

    /**
     * Reads {@code balanced} or {@code 1,2.5,1}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static ClassWeights parse(String text) {
        if (text.equals(BALANCED)) {
            return new ClassWeights(true, List.of());
        }
        try {
            List<Double> weights =
                    Arrays.stream(text.split(",", -1)).map(Double::valueOf).toList();
            if (weights.stream().allMatch(Range.POSITIVE::holds)) {
                return new ClassWeights(false, weights);
            }
        } catch (NumberFormatException e) {
            // said below, as for a number that is too small
        }
        throw new IllegalArgumentException(
                "expected balanced, or a number greater than 0 for each class like 1,2.5,1, got '" + text + "'");
    }

    /** Reads them from the command line. */
    static final class Converter implements ITypeConverter<ClassWeights> {
        @Override
        public ClassWeights convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * The weights, one a class: balanced ones are {@code samples / (classes samplesOfTheClass)}.
     *
     * @throws IllegalArgumentException if there is not one for each class, or a class without samples is to be balanced
     */
    List<Double> of(Dataset train) {
        int classes = train.classes().size();
        if (!balanced) {
            if (!given.isEmpty() && given.size() != classes) {
                throw new IllegalArgumentException(train.name() + ": expected a weight for each of " + classes
                        + " classes, got " + given.size() + ": give as many to --class-weights");
            }
            return given;
        }
        int[] counts = new int[classes];
        for (int label : train.labels()) {
            counts[label]++;
        }
        for (int k = 0; k < classes; k++) {
            if (counts[k] == 0) {
                throw new IllegalArgumentException(
                        train.name() + ": expected images of every class to balance, got none of "
                                + train.classes().get(k) + ": give weights to --class-weights");
            }
        }
        return Arrays.stream(counts)
                .mapToObj(count -> (double) train.size() / ((double) classes * count))
                .toList();
    }

    @Override
    public String toString() {
        return balanced ? BALANCED : given.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
