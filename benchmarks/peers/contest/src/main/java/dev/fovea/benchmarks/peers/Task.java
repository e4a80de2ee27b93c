package dev.fovea.benchmarks.peers;

import dev.fovea.benchmarks.peers.Recipe.Rule;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * One thing that a contestant does in a JVM of its own; the numbers go to stdout, one {@link Figure} a line. What is timed
 * runs first for as long as {@code warmup} says.
 */
public final class Task {
    /** The figure that tells how many processors were busy for somebody else meanwhile. */
    public static final String OTHERS = "others";

    private static final float MOMENTUM = 0.9f;
    private static final int LOGITS = 10;
    private static final double LEARNED = 0.75;
    private static final double TURN_SECONDS = 0.06;

    private final Contestant contestant;
    private final IntFunction<Contestant> contestants; // by threads
    private final Settings settings;

    private Task(IntFunction<Contestant> contestants, Settings settings) {
        this.contestant = contestants.apply(settings.threads());
        this.contestants = contestants;
        this.settings = settings;
    }

    /**
     * Does what the arguments say, see {@link Settings}.
     *
     * @param contestants makes the contestant for a number of threads
     */
    public static void run(String[] args, IntFunction<Contestant> contestants) throws IOException {
        Settings settings = Settings.parse(args);
        new Task(contestants, settings).run();
    }

    private void run() throws IOException {
        long start = System.nanoTime();
        double others = Os.busySeconds() - Os.ownSeconds();
        perform();
        others = Os.busySeconds() - Os.ownSeconds() - others;
        Figure.print(OTHERS, others * 1e9 / (System.nanoTime() - start));
        Figure.print("description", contestant.description());
    }

    private void perform() throws IOException {
        switch (settings.task()) {
            case TRAIN -> train();
            case SCALING -> scaling();
            case MEMORY -> memory();
            case PREDICT -> predict();
            case LATENCY -> latency();
            case FIRST -> first();
            case ACCURACY -> Figure.print("seconds", contestant.secondsToAccuracy(settings));
            case KERNELS -> new KernelTimes(contestant.workbench(), settings).print();
            case SAVE -> contestant.save(fresh(), settings.file());
        }
    }

    private WeightedNetwork fresh() {
        return WeightedNetwork.fresh(settings.network(), settings.seed());
    }

    private void train() {
        WeightedNetwork network = fresh();
        Regime regime = Regime.of(network.input());
        Samples samples = samples(network, settings.batch());
        try (Learner learner = contestant.learner(network, samples, sgd(regime, true))) {
            double first = lossOf(learner, 0);
            double second = lossOf(learner, 0);
            int[] next = {1};
            Stopwatch stopwatch = new Stopwatch(settings);
            double steps = stopwatch.perSecond(() -> learner.step(next[0]++ % samples.count()));
            while (next[0] < regime.steps()) {
                learner.step(next[0]++ % samples.count());
            }
            double last = lastLoss(learner, samples, next[0], regime.losses());
            requireLearned(first, last);
            Figure.print("samples/s", steps * settings.batch());
            Figure.print("first loss", first);
            Figure.print("second loss", second);
            Figure.print("last loss", last);
        }
    }

    /** One thread and all of them in short turns: between two JVMs a machine's changes of speed would outweigh the difference. */
    private void scaling() {
        WeightedNetwork network = fresh();
        Recipe sgd = sgd(Regime.of(network.input()), true);
        Samples samples = samples(network, settings.batch());
        try (Learner alone = contestants.apply(1).learner(fresh(), samples, sgd);
                Learner together = contestant.learner(network, samples, sgd)) {
            turns(alone, together, samples, settings.warmup());
            double[] ratios = turns(alone, together, samples, settings.seconds());
            Arrays.sort(ratios);
            Figure.print("times one thread", ratios[ratios.length / 2]);
        }
    }

    /** How many steps one did for each of the other's, turn by turn. */
    private static double[] turns(Learner alone, Learner together, Samples samples, double seconds) {
        int turns = (int) Math.ceil(seconds / (2 * TURN_SECONDS));
        double[] ratios = new double[turns];
        int[] next = {0};
        for (int i = 0; i < turns; i++) {
            double one = new Stopwatch(0, TURN_SECONDS).perSecond(() -> alone.step(next[0]++ % samples.count()));
            ratios[i] =
                    new Stopwatch(0, TURN_SECONDS).perSecond(() -> together.step(next[0]++ % samples.count())) / one;
        }
        return ratios;
    }

    /** One epoch with as little memory as the library can do with. */
    private void memory() throws IOException {
        WeightedNetwork network = fresh();
        Regime regime = Regime.of(network.input());
        Samples samples = samples(network, settings.batch());
        try (Learner learner = contestant.learner(network, samples, sgd(regime, false))) {
            double first = lossOf(learner, 0);
            for (int i = 1; i < samples.count(); i++) {
                learner.step(i);
            }
            requireLearned(first, lastLoss(learner, samples, 0, regime.losses()));
            Figure.print("peak MB", Os.peakMegabytes());
        }
    }

    private Samples samples(WeightedNetwork network, int batchSize) {
        return new Samples(network.input(), batchSize, settings.seed());
    }

    private Recipe sgd(Regime regime, boolean prepared) {
        return new Recipe(Rule.SGD, settings.batch(), regime.rate(), MOMENTUM, prepared);
    }

    private static double lossOf(Learner learner, int batch) {
        learner.step(batch);
        return learner.loss();
    }

    private static double lastLoss(Learner learner, Samples samples, int from, int steps) {
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            learner.step((from + i) % samples.count());
            sum += learner.loss();
        }
        return sum / steps;
    }

    /** Nobody is timed on doing nothing. */
    private static void requireLearned(double first, double last) {
        if (!(last < LEARNED * first)) {
            throw new IllegalStateException("it does not learn: expected a loss below " + LEARNED + " of the first, "
                    + first + ", got " + last);
        }
    }

    private void predict() {
        WeightedNetwork network = fresh();
        Samples samples = samples(network, settings.batch());
        try (Predictor predictor = contestant.predictor(network, samples)) {
            printLogits(predictor);
            int[] next = {0};
            double batches = new Stopwatch(settings).perSecond(() -> predictor.predict(next[0]++ % samples.count()));
            Figure.print("images/s", batches * settings.batch());
        }
    }

    private void latency() {
        WeightedNetwork network = fresh();
        Samples samples = samples(network, 1);
        try (Predictor predictor = contestant.predictor(network, samples)) {
            printLogits(predictor);
            int[] next = {0};
            double[] micros = new Stopwatch(settings).micros(() -> predictor.predict(next[0]++ % samples.count()));
            Figure.print("p50 us", micros[micros.length / 2]);
            Figure.print("p99 us", micros[(int) (micros.length * 0.99)]);
        }
    }

    /** The first of the batch's first sample and the last of its last one. */
    private static void printLogits(Predictor predictor) {
        float[] y = predictor.predict(0); // (n, outputs)
        float[] some = Arrays.copyOf(y, 2 * LOGITS);
        System.arraycopy(y, y.length - LOGITS, some, LOGITS, LOGITS);
        Figure.print("logits", Arrays.toString(some));
    }

    /** From the start of the process, which had a model's file to read, to what the network says of an image. */
    private void first() throws IOException {
        float[] image = new float[28 * 28];
        Arrays.fill(image, 12 * 28, 16 * 28, 1);
        float[] y = contestant.predictFirst(settings.file(), image);
        double seconds = Os.secondsSinceStart();
        Figure.print("seconds", seconds);
        Figure.print("logits", Arrays.toString(y));
    }
}
