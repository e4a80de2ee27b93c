package dev.fovea.cli;

import dev.fovea.train.EpochResult;
import dev.fovea.train.TrainingListener;
import dev.fovea.train.TrainingRun;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a training as it goes: a bar for the epoch at hand on a terminal, a line for each epoch, events for machines. */
final class TrainingProgress implements TrainingListener {
    private final Console console;
    private final TrainingSettings settings;
    private Optional<ProgressBar> bar = Optional.empty();

    TrainingProgress(Console console, TrainingSettings settings) {
        this.console = console;
        this.settings = settings;
    }

    @Override
    public void onStep(TrainingRun run) {
        if (!console.isTerminal()) {
            return;
        }
        if (bar.isEmpty()) {
            bar = Optional.of(new ProgressBarBuilder()
                    .setTaskName("epoch " + (run.epoch() + 1) + "/" + settings.epochs())
                    .setInitialMax(run.batchesPerEpoch())
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .clearDisplayOnFinish()
                    .build());
        }
        bar.get().stepTo(run.batch());
        bar.get().setExtraMessage(String.format(Locale.ROOT, "loss %.4f", run.lastLoss()));
    }

    @Override
    public void onValidate(TrainingRun run) {
        closeBar();
    }

    @Override
    public void onEnd(TrainingRun run) {
        closeBar();
    }

    private void closeBar() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }

    @Override
    public void onEpoch(TrainingRun run, EpochResult result) {
        String measured = settings.validation() > 0 ? "validation" : "test";
        String score = result.validation()
                .map(s -> String.format(Locale.ROOT, "   %s error %5.2f %%", measured, s.error()))
                .orElse("");
        double sinceStart = secondsSinceStart();
        console.note(String.format(
                Locale.ROOT,
                "epoch %2d/%d   loss %.4f%s   %.1f s   %.0f images/s   %.1f s since start",
                result.epoch(),
                settings.epochs(),
                result.loss(),
                score,
                result.seconds(),
                result.samplesPerSecond(),
                sinceStart));
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", "epoch");
        event.put("epoch", result.epoch());
        event.put("loss", result.loss());
        event.put("trainSeconds", result.seconds());
        event.put("samplesPerSecond", result.samplesPerSecond());
        result.validation().ifPresent(s -> {
            event.put(measured + "Error", s.error());
            event.put(measured + "Accuracy", s.accuracy());
        });
        event.put("secondsSinceStart", sinceStart);
        console.emit(event);
    }

    /** How long the JVM has been up: what a user has waited for, from the start of the process. */
    private static double secondsSinceStart() {
        long started = ManagementFactory.getRuntimeMXBean().getStartTime();
        return (System.currentTimeMillis() - started) / 1e3;
    }
}
