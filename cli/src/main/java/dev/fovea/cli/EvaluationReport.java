package dev.fovea.cli;

import dev.fovea.metric.Evaluation;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** An evaluation as people and machines read it. */
final class EvaluationReport {
    /** Beyond this many classes the confusion matrix is wider than a terminal: the worst confusions are listed instead. */
    private static final int MATRIX_CLASSES = 20;

    private static final int WORST = 10;

    private EvaluationReport() {}

    /** What {@code --json} prints of it; per cent, two decimals. */
    record Json(
            double testError,
            double testAccuracy,
            int errors,
            int samples,
            double loss,
            int[][] confusion,
            List<String> classes) {}

    static Json of(Evaluation evaluation) {
        return new Json(
                evaluation.error(),
                evaluation.accuracy(),
                evaluation.errors(),
                evaluation.samples(),
                evaluation.loss(),
                evaluation.confusion(),
                evaluation.classes());
    }

    /** The error rate, the confusion matrix, and how each class fares. */
    static void print(Console console, Evaluation evaluation) {
        console.say("");
        if (evaluation.classes().size() <= MATRIX_CLASSES) {
            printMatrix(console, evaluation);
        } else {
            printWorst(console, evaluation);
        }
        console.say("");
        console.say(Console.style("bold", String.format(Locale.ROOT, "error rate %.2f %%", evaluation.error()))
                + String.format(
                        Locale.ROOT,
                        " (%d of %d wrong)   accuracy %.2f %%   top-3 %.2f %%   loss %.4f",
                        evaluation.errors(),
                        evaluation.samples(),
                        evaluation.accuracy(),
                        evaluation.topK(3),
                        evaluation.loss()));
    }

    private static void printMatrix(Console console, Evaluation evaluation) {
        List<String> classes = evaluation.classes();
        int name = Math.max(6, classes.stream().mapToInt(String::length).max().orElse(0));
        int cell = 2 + width(evaluation);
        StringBuilder head = new StringBuilder(String.format("%" + name + "s", "actual"));
        for (String label : classes) {
            head.append(String.format("%" + cell + "s", cut(label, cell - 1)));
        }
        console.say(Console.style("faint", head + "   precision  recall      F1"));
        for (int actual = 0; actual < classes.size(); actual++) {
            StringBuilder row = new StringBuilder(String.format("%" + name + "s", classes.get(actual)));
            for (int predicted = 0; predicted < classes.size(); predicted++) {
                int count = evaluation.confusion()[actual][predicted];
                String text = String.format("%" + cell + "s", count == 0 ? "." : Integer.toString(count));
                String style = predicted == actual ? "fg(green)" : count == 0 ? "faint" : "fg(red)";
                row.append(Console.style(style, text));
            }
            row.append(String.format(
                    Locale.ROOT,
                    "   %9.4f  %6.4f  %6.4f",
                    evaluation.precision(actual),
                    evaluation.recall(actual),
                    evaluation.f1(actual)));
            console.say(row.toString());
        }
    }

    private static int width(Evaluation evaluation) {
        int greatest = 0;
        for (int[] row : evaluation.confusion()) {
            for (int count : row) {
                greatest = Math.max(greatest, count);
            }
        }
        return Integer.toString(greatest).length();
    }

    private static String cut(String label, int most) {
        return label.length() <= most ? label : label.substring(0, most);
    }

    private static void printWorst(Console console, Evaluation evaluation) {
        record Confusion(String actual, String predicted, int count) {}
        List<String> classes = evaluation.classes();
        IntStream.range(0, classes.size() * classes.size())
                .filter(i -> i / classes.size() != i % classes.size())
                .mapToObj(i -> new Confusion(
                        classes.get(i / classes.size()),
                        classes.get(i % classes.size()),
                        evaluation.confusion()[i / classes.size()][i % classes.size()]))
                .filter(confusion -> confusion.count() > 0)
                .sorted(Comparator.comparingInt(Confusion::count).reversed())
                .limit(WORST)
                .forEach(c -> console.say(
                        String.format(Locale.ROOT, "%6d x %s taken for %s", c.count(), c.actual(), c.predicted())));
    }
}
