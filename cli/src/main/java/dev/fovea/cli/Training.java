package dev.fovea.cli;

import dev.fovea.Version;
import dev.fovea.data.Dataset;
import dev.fovea.datasets.TrainTest;
import dev.fovea.engine.Engine;
import dev.fovea.formats.ModelFile;
import dev.fovea.formats.Safetensors;
import dev.fovea.kernel.Kernels;
import dev.fovea.loss.Loss;
import dev.fovea.metric.Evaluation;
import dev.fovea.model.Model;
import dev.fovea.model.Provenance;
import dev.fovea.network.Architecture;
import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.train.EpochResult;
import dev.fovea.train.Evaluator;
import dev.fovea.train.RangeTest;
import dev.fovea.train.Trainer;
import dev.fovea.train.TrainingListener;
import dev.fovea.train.TrainingRun;
import dev.fovea.train.TrainingState;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One training as the command line does it: checkpoints, progress, test, model, record. */
record Training(
        Console console,
        TrainingSettings settings,
        Network network,
        Initializer initializer,
        Kernels kernels,
        int threads) {
    /** Trains from the start or the given state to the end, or to an interruption. */
    int run(TrainTest data, Optional<TrainingState> state, RunDirectory directory) throws IOException {
        long start = System.nanoTime();
        Dataset.Split parts = parts(limited(data.train()), data.test());
        Loss loss = loss(parts.train());
        Last last = new Last();
        try (Interruption interruption = new Interruption()) {
            introduce(parts.train(), data.test(), directory);
            Model model = trainer(loss, state)
                    .listener(interruption)
                    .listener(new Checkpoints(directory, network, settings))
                    .listener(new TrainingProgress(console, settings))
                    .listener(last)
                    .fit(parts.train(), parts.validation());
            if (last.run().stopRequested()) {
                sayHowToGoOn(last.run(), directory);
                return Main.FAILED;
            }
            finish(model, loss, data.test(), last.run(), directory, (System.nanoTime() - start) / 1e9);
            return Main.OK;
        }
    }

    /** Tries learning rates, from the start or the given state, and shows what comes of each. */
    void findRate(TrainTest data, Optional<TrainingState> state) {
        Dataset train = parts(limited(data.train()), data.test()).train();
        console.note(String.format(
                Locale.ROOT,
                "trying learning rates from %.0e to %.0f on %s with %s, %s; %s kernels",
                RangeTest.FROM,
                RangeTest.TO,
                train.name(),
                settings.optimizer().name(),
                batches(),
                kernels.name()));
        RangeTest test = RangeTest.of(trainer(loss(train), state), train);
        RangeReport.print(console, test);
        console.emit(RangeReport.Json.of(test));
    }

    /** As many of the samples as the settings say, of each class the same share; of pictures no more than these were decoded. */
    Dataset limited(Dataset train) {
        return settings.limit() > 0 ? train.stratifiedSample(settings.limit(), settings.seed()) : train;
    }

    /** What to learn from, changed at random as the settings say, and what to measure on after each epoch. */
    Dataset.Split parts(Dataset train, Dataset test) {
        Dataset.Split parts = settings.validation() > 0
                ? train.split(settings.validation(), settings.seed())
                : new Dataset.Split(train, test);
        return new Dataset.Split(parts.train().augmented(settings.augment()), parts.validation());
    }

    /** The loss as the settings say; its weights may depend on how many samples each class has. */
    Loss loss(Dataset train) {
        return settings.loss().loss(settings.loss().classWeights().of(train));
    }

    /** A trainer as the settings say, from the start or the given state. */
    Trainer trainer(Loss loss, Optional<TrainingState> state) {
        Trainer trainer = Trainer.of(network, loss, settings.optimizer().optimizer())
                .decay(settings.optimizer().decay())
                .clipping(settings.optimizer().clipping())
                .freeze(TuningOptions.frozen(network, settings.freeze()))
                .epochs(settings.epochs())
                .batchSize(settings.batchSize())
                .accumulate(settings.accumulate())
                .averaging(settings.ema())
                .seed(settings.seed())
                .threads(threads)
                .kernels(kernels)
                .schedule(settings.schedule().schedule())
                .initializer(initializer)
                .earlyStopping(settings.earlyStopping());
        state.ifPresent(trainer::resume);
        return trainer;
    }

    /** How good a trained model is. */
    Evaluation test(Model trained, Loss loss, Dataset test) {
        try (Engine engine = Engine.start(kernels, threads)) {
            return new Evaluator(engine, network, trained.weights(), loss).evaluate(test);
        }
    }

    private void introduce(Dataset train, Dataset test, RunDirectory directory) {
        console.note(String.format(
                Locale.ROOT,
                "training %s (%,d parameters) on %,d images of %s, testing on %,d",
                settings.model(),
                network.parameterCount(),
                train.size(),
                train.name(),
                test.size()));
        console.note(String.format(
                Locale.ROOT,
                "recipe %s: %s, %s; %s; %s; %sseed %d; %s kernels on %d thread%s; into %s",
                settings.recipe(),
                settings.optimizer(),
                settings.schedule(),
                loss(train),
                batches(),
                details(),
                settings.seed(),
                kernels.name(),
                threads,
                threads == 1 ? "" : "s",
                directory.path()));
    }

    private String batches() {
        return settings.accumulate() == 1
                ? "batches of " + settings.batchSize()
                : "steps of " + settings.accumulate() + " batches of " + settings.batchSize();
    }

    private String details() {
        Set<String> frozen = TuningOptions.frozen(network, settings.freeze());
        return settings.from().map(from -> "begun with " + from.model() + "; ").orElse("")
                + (frozen.isEmpty() ? "" : TuningOptions.describe(network, frozen) + "; ")
                + (settings.initializer().decides() ? "weights begin by " + initializer + "; " : "")
                + (settings.ema() > 0 ? "average of weights with decay " + settings.ema() + "; " : "")
                + (settings.augment().changesNothing() ? "" : "augmentation " + settings.augment() + "; ");
    }

    private void sayHowToGoOn(TrainingRun run, RunDirectory directory) {
        console.note("stopped after step " + run.step() + " and saved; go on with: fovea train --resume "
                + directory.path());
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", "interrupted");
        event.put("checkpoint", directory.checkpoint().toString());
        event.put("epoch", run.epoch());
        event.put("step", run.step());
        console.emit(event);
    }

    private void finish(Model trained, Loss loss, Dataset test, TrainingRun run, RunDirectory directory, double seconds)
            throws IOException {
        Evaluation evaluation = test(trained, loss, test);
        Map<String, Double> results = new LinkedHashMap<>();
        results.put("testError", evaluation.error());
        results.put("testAccuracy", evaluation.accuracy());
        results.put("testLoss", evaluation.loss());
        Model model = trained.withProvenance(provenance(trained).withResults(results));
        ModelFile.write(directory.model(), model);
        String sha256 = Safetensors.digest(model.weights().tensors());
        directory.writeRecord(new RunRecord(
                Version.current(),
                settings,
                Architecture.format(network),
                System.getProperty("java.version"),
                threads,
                run.history(),
                EvaluationReport.of(evaluation),
                sha256,
                seconds));
        EvaluationReport.print(console, evaluation);
        console.say(String.format(Locale.ROOT, "model %s, trained and tested in %.1f s", directory.model(), seconds));
        console.say("try it: fovea predict " + directory.path() + " PICTURE");
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", "result");
        event.put("model", directory.model().toString());
        event.put("testError", evaluation.error());
        event.put("testAccuracy", evaluation.accuracy());
        event.put("weightsSha256", sha256);
        event.put("seconds", seconds);
        console.emit(event);
    }

    private Provenance provenance(Model trained) {
        return settings.from()
                .map(from -> trained.provenance().withHyperParameter("from", from.weightsSha256()))
                .orElse(trained.provenance());
    }

    /** What {@code run.json} holds. */
    record RunRecord(
            String fovea,
            TrainingSettings settings,
            String architecture,
            String java,
            int threads,
            List<EpochResult> epochs,
            EvaluationReport.Json test,
            String weightsSha256,
            double seconds) {}

    /** Remembers the run, so that its end can be told. */
    private static final class Last implements TrainingListener {
        private Optional<TrainingRun> run = Optional.empty();

        @Override
        public void onStart(TrainingRun started) {
            run = Optional.of(started);
        }

        TrainingRun run() {
            return run.orElseThrow();
        }
    }
}
