package dev.fovea.train;

import dev.fovea.data.Batch;
import dev.fovea.data.Batches;
import dev.fovea.data.Dataset;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Sigmoid;
import dev.fovea.layer.Softmax;
import dev.fovea.metric.Evaluation;
import dev.fovea.model.Ensemble;
import dev.fovea.model.Model;
import java.util.ArrayList;
import java.util.List;

/**
 * What an ensemble and each of its members made of a labelled data set. Losses are those of the probabilities, {@code -log p} of the
 * label.
 *
 * @param members in their order
 * @param average by the mean of the members' probabilities
 * @param disagreement the share of samples for which not all members name the same class, in per cent
 */
public record EnsembleEvaluation(List<Evaluation> members, Evaluation average, double disagreement) {
    private static final int BATCH = 256;

    /** A probability of 0 has an infinite loss: this is taken for it. */
    private static final float LEAST = 1e-38f;

    public EnsembleEvaluation {
        members = List.copyOf(members);
    }

    /**
     * Counts over all samples.
     *
     * @throws IllegalArgumentException if the data's classes are not as many as the members' outputs
     */
    public static EnsembleEvaluation of(Engine engine, Ensemble ensemble, Dataset dataset) {
        int classes = ensemble.classes().size();
        if (dataset.classes().size() != classes) {
            throw new IllegalArgumentException(dataset.name() + ": expected the ensemble's " + classes
                    + " classes, got " + dataset.classes().size());
        }
        double[] sum = new double[Math.multiplyExact(dataset.size(), classes)];
        int[] first = new int[dataset.size()]; // what the first member sees
        boolean[] disagree = new boolean[dataset.size()];
        List<Evaluation> members = new ArrayList<>();
        for (Model model : ensemble.members()) {
            float[] p = probabilities(engine, model, dataset);
            for (int n = 0; n < dataset.size(); n++) {
                int seen = greatest(p, n * classes, classes);
                if (members.isEmpty()) {
                    first[n] = seen;
                }
                disagree[n] |= seen != first[n];
            }
            for (int i = 0; i < sum.length; i++) {
                sum[i] += p[i];
            }
            members.add(count(dataset, p));
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            mean[i] = (float) (sum[i] / members.size());
        }
        int disputed = 0;
        for (boolean disputes : disagree) {
            disputed += disputes ? 1 : 0;
        }
        double share = Math.round(10000.0 * disputed / dataset.size()) / 100.0;
        return new EnsembleEvaluation(members, count(dataset, mean), share);
    }

    /** The model's probabilities of all samples: (samples, classes). */
    private static float[] probabilities(Engine engine, Model model, Dataset dataset) {
        int classes = model.classes().size();
        float[] all = new float[dataset.size() * classes];
        float[] y = new float[BATCH * classes];
        Plan plan = Plan.inference(engine, model.network(), model.weights(), BATCH);
        Layer last = model.network().output().layer();
        int at = 0;
        for (Batch batch : Batches.inOrder(dataset, BATCH)) {
            plan.predict(batch, y);
            if (!(last instanceof Softmax || last instanceof Sigmoid)) {
                engine.kernels().softmax().forward(y, y, classes, 0, batch.size());
            }
            System.arraycopy(y, 0, all, at, batch.size() * classes);
            at += batch.size() * classes;
        }
        return all;
    }

    private static Evaluation count(Dataset dataset, float[] p) {
        int classes = dataset.classes().size();
        Evaluation.Counter counter = new Evaluation.Counter(dataset.classes());
        for (int n = 0; n < dataset.size(); n++) {
            int label = dataset.label(n);
            double loss = -StrictMath.log(Math.max(LEAST, p[n * classes + label]));
            counter.add(p, n * classes, label, (float) loss);
        }
        return counter.evaluation();
    }

    private static int greatest(float[] p, int offset, int classes) {
        int best = 0;
        for (int k = 1; k < classes; k++) {
            if (p[offset + k] > p[offset + best]) {
                best = k;
            }
        }
        return best;
    }
}
