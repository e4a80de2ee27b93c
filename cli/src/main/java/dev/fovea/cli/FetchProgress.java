package dev.fovea.cli;

import dev.fovea.datasets.fetch.FetchListener;
import dev.fovea.datasets.fetch.PublishedFile;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a fetch as it goes: a bar for the file at hand on a terminal, a line for each file that has come. */
final class FetchProgress implements FetchListener, AutoCloseable {
    private static final int KILO = 1000;

    private final Console console;
    private Optional<ProgressBar> bar = Optional.empty();

    FetchProgress(Console console) {
        this.console = console;
    }

    @Override
    public void onProgress(PublishedFile file, long here) {
        if (!console.isTerminal()) {
            return;
        }
        if (bar.isEmpty()) {
            bar = Optional.of(new ProgressBarBuilder()
                    .setTaskName(file.name())
                    .setUnit(" kB", KILO)
                    .setInitialMax(file.bytes())
                    .startsFrom(here, Duration.ZERO)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .showSpeed()
                    .clearDisplayOnFinish()
                    .build());
        }
        bar.get().stepTo(here);
    }

    @Override
    public void onFetched(PublishedFile file) {
        close();
        console.note(file.name() + ": here, and its SHA-256 is the published one");
    }

    @Override
    public void onUnpack(PublishedFile archive) {
        console.note("unpacking " + archive.name());
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }
}
