package dev.fovea.cli;

import dev.fovea.Version;
import dev.fovea.data.Dataset;
import dev.fovea.loss.Loss;
import dev.fovea.metric.Evaluation;
import dev.fovea.model.Model;
import dev.fovea.train.TrainingListener;
import dev.fovea.train.TrainingRun;
import dev.fovea.train.TrainingState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * k-fold cross-validation (Stone, "Cross-validatory choice and assessment of statistical predictions", 1974): the training samples
 * are dealt to k folds with the classes in the same proportions, and a network is trained k times, each time without one fold,
 * which it is tested on. The mean error says how good such a training is without a look at the test samples, the deviation
 * how much that depends on the samples. No network is kept.
 *
 * @param training how each network is trained
 * @param folds how many, at least 2
 */
record CrossValidation(Console console, Training training, int folds) {
    /** The error of each fold in per cent, their mean, and their deviation (divided by k - 1). */
    record Result(List<Double> testErrors, double mean, double deviation) {
        static Result of(List<Double> errors) {
            double mean =
                    errors.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
            double squares = errors.stream()
                    .mapToDouble(error -> (error - mean) * (error - mean))
                    .sum();
            return new Result(errors, mean, Math.sqrt(squares / (errors.size() - 1)));
        }
    }

    /** What {@code folds.json} holds. */
    record FoldsRecord(String fovea, TrainingSettings settings, Result result) {}

    /** Trains on each fold's samples, beginning with the state if there is one; false if it was interrupted. */
    boolean run(Dataset samples, Optional<TrainingState> state, RunDirectory directory) throws IOException {
        TrainingSettings settings = training.settings();
        List<Dataset.Split> splits = training.limited(samples).folds(folds, settings.seed());
        List<Double> errors = new ArrayList<>();
        try (Interruption interruption = new Interruption()) {
            for (Dataset.Split split : splits) {
                console.note(String.format(
                        Locale.ROOT,
                        "fold %d of %d: training %s on %,d images of %s, testing on %,d others of them",
                        errors.size() + 1,
                        folds,
                        settings.model(),
                        split.train().size(),
                        samples.name(),
                        split.validation().size()));
                Optional<Evaluation> tested = tested(split, state, interruption);
                if (tested.isEmpty()) {
                    console.note("stopped in fold " + (errors.size() + 1) + "; nothing is saved");
                    return false;
                }
                errors.add(tested.get().error());
                emit(errors.size(), tested.get());
            }
        }
        report(Result.of(errors), directory);
        return true;
    }

    /** How good a training on all but one fold is on that fold; nothing if it was interrupted. */
    private Optional<Evaluation> tested(Dataset.Split split, Optional<TrainingState> state, Interruption interruption) {
        Dataset.Split parts = training.parts(split.train(), split.validation());
        Loss loss = training.loss(parts.train());
        boolean[] stopped = new boolean[1];
        Model model = training.trainer(loss, state)
                .listener(interruption)
                .listener(new TrainingProgress(console, training.settings()))
                .listener(new TrainingListener() {
                    @Override
                    public void onEnd(TrainingRun run) {
                        stopped[0] = run.stopRequested();
                    }
                })
                .fit(parts.train(), parts.validation());
        return stopped[0] ? Optional.empty() : Optional.of(training.test(model, loss, split.validation()));
    }

    private void emit(int fold, Evaluation evaluation) {
        console.note(String.format(Locale.ROOT, "fold %d of %d: test error %.2f %%", fold, folds, evaluation.error()));
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", "fold");
        event.put("fold", fold);
        event.put("testError", evaluation.error());
        event.put("testAccuracy", evaluation.accuracy());
        console.emit(event);
    }

    private void report(Result result, RunDirectory directory) throws IOException {
        directory.writeRecord("folds.json", new FoldsRecord(Version.current(), training.settings(), result));
        DoubleStream errors = result.testErrors().stream().mapToDouble(Double::doubleValue);
        console.say(String.format(
                Locale.ROOT,
                "error rate %.2f %% in the mean of %d folds, deviation %.2f %% (%s)",
                result.mean(),
                folds,
                result.deviation(),
                String.join(
                        ", ",
                        errors.mapToObj(error -> String.format(Locale.ROOT, "%.2f", error))
                                .toList())));
        console.say("record " + directory.path().resolve("folds.json")
                + "; to train on all of the samples, leave --folds out");
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", "result");
        event.put("testErrors", result.testErrors());
        event.put("meanTestError", result.mean());
        event.put("deviation", result.deviation());
        console.emit(event);
    }
}
