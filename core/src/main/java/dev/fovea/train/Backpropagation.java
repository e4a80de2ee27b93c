package dev.fovea.train;

import dev.fovea.data.Batch;
import dev.fovea.engine.Plan;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.random.SplitMix64;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The gradients of a step: those of one pass through a plan, or, of batches larger than the plan takes, the mean over several
 * passes, in which each sample weighs what it would in one. So it is the step of one large batch, up to rounding, in the memory of a
 * small one.
 */
final class Backpropagation {
    private final Plan plan;
    private final boolean accumulates;
    private final Weights gradients; // the plan's own where a step is one pass
    private final List<String> names; // of what learns
    private Batch last; // pass

    /**
     * @param accumulates whether steps may take batches larger than the plan's
     * @param moves whether the parameter of a name learns
     */
    Backpropagation(Plan plan, Network network, boolean accumulates, Predicate<String> moves) {
        this.plan = plan;
        this.accumulates = accumulates;
        this.gradients = accumulates ? Weights.zeros(network) : plan.gradients();
        this.names = gradients.tensors().keySet().stream().filter(moves).toList();
        this.last = Batch.unlabelled(network.inputShape());
    }

    /** The gradients of the last step, shared. */
    Weights gradients() {
        return gradients;
    }

    /**
     * Leaves the gradients of the batch's mean loss in {@link #gradients()}.
     *
     * @param seed of this step's noise; each pass but the first draws from a stream of its own
     * @return the mean loss; as soon as it is not finite, that of the passes so far
     */
    double step(Batch samples, long seed) {
        if (!accumulates) {
            last = samples;
            return plan.step(samples, seed);
        }
        names.forEach(name -> Arrays.fill(gradients.get(name).data(), 0));
        double weight = plan.weight(samples);
        double loss = 0;
        for (int from = 0, pass = 0; from < samples.size() && Double.isFinite(loss); pass++) {
            int to = Math.min(samples.size(), from + plan.batchSize());
            last = samples.part(from, to);
            double share = plan.weight(last) / weight;
            loss += share * plan.step(last, pass == 0 ? seed : SplitMix64.stream(seed, pass));
            add((float) share);
            from = to;
        }
        return loss;
    }

    private void add(float share) {
        for (String name : names) {
            float[] addend = plan.gradients().get(name).data();
            float[] sum = gradients.get(name).data();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += share * addend[i];
            }
        }
    }

    /** The first node whose output for the samples of the last pass was not finite. */
    Optional<String> firstNotFinite() {
        return plan.firstNotFinite(last);
    }

    /** The gradients' arrays, shared, one for each of the parameters that move. */
    float[][] arrays() {
        return names.stream().map(name -> gradients.get(name).data()).toArray(float[][]::new);
    }
}
