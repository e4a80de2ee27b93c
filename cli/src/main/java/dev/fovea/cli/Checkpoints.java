package dev.fovea.cli;

import dev.fovea.formats.CheckpointFile;
import dev.fovea.network.Network;
import dev.fovea.train.EpochResult;
import dev.fovea.train.TrainingListener;
import dev.fovea.train.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Saves a training before its first step, at each interval, and at its end. */
record Checkpoints(RunDirectory directory, Network network, TrainingSettings settings) implements TrainingListener {
    @Override
    public void onStart(TrainingRun run) {
        save(run);
    }

    @Override
    public void onStep(TrainingRun run) {
        CheckpointInterval interval = settings.checkpointEvery();
        if (interval.steps() && run.step() % interval.every() == 0) {
            save(run);
        }
    }

    @Override
    public void onEpoch(TrainingRun run, EpochResult result) {
        CheckpointInterval interval = settings.checkpointEvery();
        if (!interval.steps() && run.epoch() % interval.every() == 0) {
            save(run);
        }
    }

    @Override
    public void onEnd(TrainingRun run) {
        save(run);
    }

    private void save(TrainingRun run) {
        try {
            CheckpointFile.write(directory.checkpoint(), network, run.snapshot(), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
