package dev.fovea.cli;

import dev.fovea.Version;
import dev.fovea.datasets.TrainTest;
import dev.fovea.engine.Engine;
import dev.fovea.kernel.Kernels;
import dev.fovea.model.Ensemble;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.train.EnsembleEvaluation;
import dev.fovea.train.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongFunction;

/**
 * Trains several networks that differ in their seeds alone, one after the other, each in a directory of its own, and tests them as
 * one.
 *
 * @param size how many
 * @param settings of the first; the others have the seeds that follow
 * @param starts what a member of a seed begins with
 * @param trainings makes the training of a member's settings and network
 */
record EnsembleTraining(
        Console console,
        int size,
        TrainingSettings settings,
        LongFunction<Start> starts,
        BiFunction<TrainingSettings, Network, Training> trainings,
        Kernels kernels,
        int threads) {
    /**
     * The beginning of a training.
     *
     * @param learned the weights to begin with, if something has learned before
     */
    record Start(Network network, Optional<Weights> learned) {
        Optional<TrainingState> state(long seed) {
            return learned.map(weights -> TrainingState.beginning(seed, weights));
        }
    }

    int run(TrainTest data, RunDirectory directory) throws IOException {
        for (int member = 1; member <= size; member++) {
            long seed = settings.seed() + member - 1;
            Start start = starts.apply(seed);
            Path path = Members.directory(directory.path(), member);
            console.note("member " + member + " of " + size + ":");
            try (RunDirectory own = RunDirectory.createAt(path)) {
                int exitCode = trainings
                        .apply(settings.withSeed(seed), start.network())
                        .run(data, start.state(seed), own);
                if (exitCode != Main.OK) {
                    console.note("members " + (member + 1) + " to " + size
                            + " have not begun: each is a training of its own, --seed and --out " + path.getParent()
                            + "/member-N");
                    return exitCode;
                }
            }
        }
        test(data, directory);
        return Main.OK;
    }

    private void test(TrainTest data, RunDirectory directory) throws IOException {
        Ensemble ensemble = Members.of(directory.path().toString(), kernels, console);
        EnsembleEvaluation evaluation;
        try (Engine engine = Engine.start(kernels, threads)) {
            evaluation = EnsembleEvaluation.of(engine, ensemble, data.test());
        }
        EnsembleReport.print(console, evaluation);
        console.say("try them as one: fovea predict " + directory.path() + " PICTURE");
        directory.writeRecord(new EnsembleRecord(Version.current(), size, settings, EnsembleReport.of(evaluation)));
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", "ensemble");
        event.put("directory", directory.path().toString());
        event.put("memberErrors", EnsembleReport.of(evaluation).memberErrors());
        event.put("disagreement", evaluation.disagreement());
        event.put("testError", evaluation.average().error());
        event.put("testAccuracy", evaluation.average().accuracy());
        console.emit(event);
    }

    /** What {@code run.json} of an ensemble holds. */
    record EnsembleRecord(String fovea, int members, TrainingSettings settings, EnsembleReport.Json test) {}
}
