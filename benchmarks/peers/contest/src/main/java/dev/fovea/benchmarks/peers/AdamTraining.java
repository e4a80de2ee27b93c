package dev.fovea.benchmarks.peers;

import dev.fovea.benchmarks.peers.Recipe.Rule;
import dev.fovea.random.SplitMix64;
import java.util.stream.IntStream;

/** A training by Adam, tested after each epoch, until 99 % of the test digits are recognised. */
final class AdamTraining {
    private static final double ENOUGH = 0.99;

    private final Contestant contestant;
    private final Settings settings;

    AdamTraining(Contestant contestant, Settings settings) {
        this.contestant = contestant;
        this.settings = settings;
    }

    double secondsToAccuracy() {
        WeightedNetwork start = WeightedNetwork.fresh(settings.network(), settings.seed());
        Samples samples = new Samples(start.input(), settings.batch(), settings.seed());
        Recipe adam = new Recipe(Rule.ADAM, settings.batch(), settings.rate(), 0, true);
        int[] order = IntStream.range(0, samples.count()).toArray();
        SplitMix64 random = new SplitMix64(settings.seed());
        try (Learner learner = contestant.learner(start, samples, adam)) {
            for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
                random.shuffle(order);
                for (int batch : order) {
                    learner.step(batch);
                }
                double accuracy = learner.accuracy();
                double seconds = Os.secondsSinceStart();
                System.err.printf("epoch %d: %.2f %% after %.1f s%n", epoch, 100 * accuracy, seconds);
                if (accuracy >= ENOUGH) {
                    return seconds;
                }
            }
        }
        throw new IllegalStateException("99 % of the test digits: not reached after " + settings.epochs()
                + " epochs; allow more with epochs=N");
    }
}
