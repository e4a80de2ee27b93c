package dev.fovea.optim;

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
 * What layers keep without learning it, the running averages of batch normalisation, is taken as it is. The first step's weights are
 * the first average, as PyTorch's {@code AveragedModel} begins: what they were initialised with does
 * not count.
 */
public final class WeightAverage {
    private final float share; // of the newest weights
    private final Weights average;
    private final List<String> parameters;
    private final List<String> buffers;
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
        this.parameters = List.copyOf(network.parameters().keySet());
        this.buffers = List.copyOf(network.buffers().keySet());
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
        for (String name : parameters) {
            add(average.get(name).data(), weights.get(name).data());
        }
        for (String name : buffers) {
            float[] kept = weights.get(name).data();
            System.arraycopy(kept, 0, average.get(name).data(), 0, kept.length);
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
