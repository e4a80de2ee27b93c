package dev.fovea.cli;

import dev.fovea.datasets.Decoding;
import dev.fovea.tensor.Shape;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows the decoding of pictures: what it will take where that is much, and a bar on a terminal. */
final class DecodingProgress implements Decoding.Listener {
    /** Less than this nobody needs to know of. */
    private static final long MUCH = 64L << 20;

    private final Console console;
    private Optional<ProgressBar> bar = Optional.empty();

    DecodingProgress(Console console) {
        this.console = console;
    }

    @Override
    public void onStart(int pictures, Shape image, long bytes, boolean onDisk) {
        if (bytes >= MUCH || onDisk) {
            console.note(String.format(
                    Locale.ROOT,
                    "decoding %,d pictures to %s: %,d MB %s",
                    pictures,
                    image,
                    bytes >> 20,
                    onDisk ? "in a temporary file, as they are more than half of Java's memory" : "in memory"));
        }
        if (console.isTerminal()) {
            bar = Optional.of(new ProgressBarBuilder()
                    .setTaskName("decoding")
                    .setInitialMax(pictures)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .clearDisplayOnFinish()
                    .build());
        }
    }

    @Override
    public void onPicture() {
        bar.ifPresent(ProgressBar::step);
    }

    @Override
    public void onEnd() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }
}
