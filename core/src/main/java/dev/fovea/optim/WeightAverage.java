package dev.fovea.optim;

import dev.fovea.layer.BatchNorm2d;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import java.util.List;

/**
 * An exponential moving average of weights, which wander about a minimum on their last steps and whose mean lies nearer to it
 * (Polyak and Juditsky 1992; Tarvainen and Valpola, NIPS 2017, eq. 1): after each step
 *
 * <pre>
 *   average = decay average + (1 - decay) w
 * </pre>
 *
 * What layers keep without learning it, the running averages of batch normalisation, is averaged as the weights are: it describes
 * what the weights of its time make of the data, so the last ones' would not fit an average that lags behind them. Only the number of
 * batches seen is the last one. As in PyTorch's {@code AveragedModel}, which does the same if told to use buffers, the first step's
 * weights are the first average: what they were initialised with does not count.
 */
public final class WeightAverage {
    private final float share; // of the newest weights
    private final Weights average;
    private final List<String> averaged;
    private final List<String> counts; // of batches
    private boolean begun;

    /**
     * An average of nothing yet.
     *
     * @param decay the share of the old average that is kept, in [0, 1)
     */
    public WeightAverage(double decay, Network network) {
        requireDecay(decay);
        this.share = (float) (1 - decay);
        this.average = Weights.blank(network);
        this.counts = average.tensors().keySet().stream()
                .filter(name -> name.endsWith("." + BatchNorm2d.BATCHES))
                .toList();
        this.averaged = average.tensors().keySet().stream()
                .filter(name -> !counts.contains(name))
                .toList();
    }

    /**
     * Refuses what is no share to keep.
     *
     * @throws IllegalArgumentException if it is less than 0, or not less than 1 as a float
     */
    public static void requireDecay(double decay) {
        if (!(decay >= 0 && (float) (1 - decay) > 0 && (float) decay < 1)) {
            throw new IllegalArgumentException(
                    "average of weights: expected a decay from 0 to less than 1, got " + decay);
        }
    }

    /** Takes in the weights after a step. */
    public void add(Weights weights) {
        if (!begun) {
            average.set(weights);
            begun = true;
            return;
        }
        for (String name : averaged) {
            add(average.get(name).data(), weights.get(name).data());
        }
        for (String name : counts) {
            average.get(name).data()[0] = weights.get(name).data()[0];
        }
    }

    private void add(float[] a, float[] w) {
        for (int i = 0; i < a.length; i++) {
            a[i] += share * (w[i] - a[i]);
        }
    }

    /** Goes on from an average saved earlier. */
    public void restore(Weights saved) {
        average.set(saved);
        begun = true;
    }

    /** Whether there has been a step to take in. */
    public boolean begun() {
        return begun;
    }

    /** The average, shared; of no meaning before the first step. */
    public Weights weights() {
        return average;
    }
}
