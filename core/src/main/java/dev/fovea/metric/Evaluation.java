package dev.fovea.metric;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a network made of a labelled data set. Percentages are rounded to two decimals, as the seed's {@code evaluate} does.
 *
 * @param classes names of the classes
 * @param confusion (actual class, predicted class): how often
 * @param ranks how often the actual class came first, second, ... among the outputs: (classes)
 * @param loss mean loss of a sample
 */
public record Evaluation(List<String> classes, int[][] confusion, int[] ranks, double loss) {
    public Evaluation {
        classes = List.copyOf(classes);
    }

    /** The samples seen. */
    public int samples() {
        return Arrays.stream(ranks).sum();
    }

    /** The samples for which another class than the actual one came first. */
    public int errors() {
        return samples() - ranks[0];
    }

    /** The error rate in per cent: {@code errors / samples * 100}, the seed's {@code evaluate}. */
    public double error() {
        return percent(errors(), samples());
    }

    /** The share of samples whose class was recognised, in per cent. */
    public double accuracy() {
        return percent(ranks[0], samples());
    }

    /** The share of samples whose class is among the {@code k} greatest outputs, in per cent. */
    public double topK(int k) {
        return percent(Arrays.stream(ranks).limit(k).sum(), samples());
    }

    /** Of the samples predicted as class {@code k}, the share that is; 0 if none was predicted. */
    public double precision(int k) {
        int predicted = IntStream.range(0, confusion.length)
                .map(actual -> confusion[actual][k])
                .sum();
        return predicted == 0 ? 0 : (double) confusion[k][k] / predicted;
    }

    /** Of the samples of class {@code k}, the share predicted as it; 0 if there is none. */
    public double recall(int k) {
        int actual = Arrays.stream(confusion[k]).sum();
        return actual == 0 ? 0 : (double) confusion[k][k] / actual;
    }

    /** The harmonic mean of precision and recall of class {@code k}; 0 if both are. */
    public double f1(int k) {
        double sum = precision(k) + recall(k);
        return sum == 0 ? 0 : 2 * precision(k) * recall(k) / sum;
    }

    /** {@code 100 count / total}, rounded to two decimals. */
    private static double percent(int count, int total) {
        return total == 0 ? 0 : Math.round(10000.0 * count / total) / 100.0;
    }

    /** Counts sample by sample. */
    public static final class Counter {
        private final List<String> classes;
        private final int[][] confusion;
        private final int[] ranks;
        private double lossSum;
        private int samples;

        public Counter(List<String> classes) {
            this.classes = List.copyOf(classes);
            this.confusion = new int[classes.size()][classes.size()];
            this.ranks = new int[classes.size()];
        }

        /**
         * Counts one sample. Of equal outputs that of the smaller label comes first; a NaN comes after every number.
         *
         * @param y outputs, one a class, from {@code offset} on
         * @param label the actual class
         * @param loss the sample's loss
         */
        public void add(float[] y, int offset, int label, float loss) {
            int predicted = 0;
            int rank = 0;
            for (int i = 0; i < ranks.length; i++) {
                if (before(y, offset, i, predicted)) {
                    predicted = i;
                }
                if (before(y, offset, i, label)) {
                    rank++;
                }
            }
            confusion[label][predicted]++;
            ranks[rank]++;
            lossSum += loss;
            samples++;
        }

        private static boolean before(float[] y, int offset, int a, int b) {
            float ya = y[offset + a];
            float yb = y[offset + b];
            if (Float.isNaN(ya) || Float.isNaN(yb)) {
                return Float.isNaN(ya) == Float.isNaN(yb) ? a < b : Float.isNaN(yb);
            }
            return ya > yb || (ya == yb && a < b);
        }

        /** What has been counted so far. */
        public Evaluation evaluation() {
            int[][] copy = Arrays.stream(confusion).map(int[]::clone).toArray(int[][]::new);
            return new Evaluation(classes, copy, ranks.clone(), samples == 0 ? 0 : lossSum / samples);
        }
    }
}
