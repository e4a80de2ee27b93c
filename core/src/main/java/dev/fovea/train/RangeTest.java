package dev.fovea.train;

import dev.fovea.data.Batches;
import dev.fovea.data.Dataset;
import dev.fovea.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A learning-rate range test (Smith, WACV 2017, section 3.3): {@value #STEPS} steps of a training whose learning rate grows by the
 * same factor at each, from {@value #FROM} to {@value #TO}. Where it is too small nothing happens, in the middle the loss falls,
 * and where it is too large the loss rises and the test ends: at the latest when the smoothed loss is four times its
 * lowest.
 *
 * @param points one a step, by growing learning rate
 */
public record RangeTest(List<Point> points) {
    /** How many steps it takes at most. */
    public static final int STEPS = 100;

    /** The first learning rate. */
    public static final float FROM = 1e-7f;

    /** The last. */
    public static final float TO = 10;

    private static final double RISE = 4;

    /** The share of the mean loss that is kept from step to step. */
    private static final double KEPT = 0.9;

    /** After so many steps the mean of losses has settled, at learning rates that are still next to nothing. */
    private static final int SETTLED = 9;

    /** How many steps a fall is measured over: about as many as the mean of losses lags behind. */
    private static final int WINDOW = 10;

    /** A loss that has fallen less than this is taken for one that has not. */
    private static final double FALL = 0.95;

    public RangeTest {
        points = List.copyOf(points);
    }

    /**
     * A step.
     *
     * @param loss the mean loss of its batch
     * @param smoothed the exponential moving average of the losses so far, corrected for its beginning
     */
    public record Point(float learningRate, double loss, double smoothed) {}

    /**
     * Tests a training: its network, loss, optimizer, clipping, batches and seed; not its schedule, nor its learning rate. It begins
     * as the training would, and leaves nothing behind.
     *
     * @throws IllegalArgumentException if the data do not fit the network
     */
    public static RangeTest of(Trainer trainer, Dataset train) {
        trainer.requireFit(train);
        List<Point> points = new ArrayList<>();
        try (Engine engine = trainer.engine()) {
            TrainingRun run = new TrainingRun(trainer, engine, trainer.beginning(), train, Optional.empty());
            double mean = 0;
            double lowest = Double.POSITIVE_INFINITY;
            for (int i = 0; i < STEPS; i++) {
                int epoch = i / run.batchesPerEpoch();
                Batches batches = Batches.shuffled(train, trainer.samplesPerStep(), trainer.seed(), epoch);
                float rate = rate(i);
                run.step(batches.get(i % run.batchesPerEpoch()), rate);
                mean = KEPT * mean + (1 - KEPT) * run.lastLoss();
                double smoothed = mean / (1 - StrictMath.pow(KEPT, i + 1.0));
                points.add(new Point(rate, run.lastLoss(), smoothed));
                lowest = Math.min(lowest, smoothed);
                if (smoothed > RISE * lowest) {
                    break;
                }
            }
        } catch (TrainingDivergedException e) {
            // what the test looks for: the rate before was the largest that training bears
        }
        return new RangeTest(points);
    }

    private static float rate(int step) {
        return (float) (FROM * StrictMath.pow((double) TO / FROM, (double) step / (STEPS - 1)));
    }

    /** Where the smoothed loss is lowest, once it has settled; none if training fails before. */
    public Optional<Point> lowest() {
        return points.stream().skip(SETTLED).reduce((a, b) -> b.smoothed() < a.smoothed() ? b : a);
    }

    /**
     * A learning rate to train with: the first of the ten steps over which the smoothed loss falls most on its way to the lowest, for
     * what falls behind that has risen before; none if the loss hardly falls at any.
     */
    public Optional<Float> suggestion() {
        Optional<Point> lowest = lowest().filter(
                        point -> point.smoothed() < FALL * points.get(SETTLED).smoothed());
        if (lowest.isEmpty()) {
            return Optional.empty();
        }
        int end = Math.min(points.indexOf(lowest.get()), points.size() - WINDOW);
        int steepest = SETTLED;
        for (int i = SETTLED; i < end; i++) {
            if (fall(i) > fall(steepest)) {
                steepest = i;
            }
        }
        return Optional.of(points.get(steepest).learningRate());
    }

    private double fall(int from) {
        int to = Math.min(from + WINDOW, points.size() - 1);
        return points.get(from).smoothed() - points.get(to).smoothed();
    }
}
