package dev.fovea.cli;

import dev.fovea.metric.Evaluation;
import dev.fovea.train.EnsembleEvaluation;
import java.util.List;
import java.util.Locale;

/** The evaluation of an ensemble as people and machines read it. */
final class EnsembleReport {
    private EnsembleReport() {}

    /**
     * What {@code --json} prints of it.
     *
     * @param memberErrors of each member alone, in per cent
     * @param disagreement the share of images on which the members do not all agree, in per cent
     */
    record Json(List<Double> memberErrors, double disagreement, EvaluationReport.Json average) {}

    static Json of(EnsembleEvaluation evaluation) {
        return new Json(
                evaluation.members().stream().map(Evaluation::error).toList(),
                evaluation.disagreement(),
                EvaluationReport.of(evaluation.average()));
    }

    /** The average in full, and how each member fares beside it. */
    static void print(Console console, EnsembleEvaluation evaluation) {
        EvaluationReport.print(console, evaluation.average());
        console.say("");
        int number = 1;
        for (Evaluation member : evaluation.members()) {
            console.say(String.format(
                    Locale.ROOT,
                    "member %2d     error rate %5.2f %%   loss %.4f",
                    number++,
                    member.error(),
                    member.loss()));
        }
        double mean = evaluation.members().stream()
                .mapToDouble(Evaluation::error)
                .average()
                .orElse(0);
        console.say(String.format(
                Locale.ROOT,
                "their mean    error rate %5.2f %%   as one %.2f %%   they disagree on %.2f %% of the images",
                mean,
                evaluation.average().error(),
                evaluation.disagreement()));
    }
}
