package dev.fovea.train;

import dev.fovea.data.Batch;
import dev.fovea.data.Batches;
import dev.fovea.data.Dataset;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.LossKernel;
import dev.fovea.loss.Loss;
import dev.fovea.metric.Evaluation;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;

/** Runs a network over a labelled data set and counts. The weights may change between calls. Not thread-safe. */
public final class Evaluator {
    private static final int BATCH = 256;

    private final Plan plan;
    private final LossKernel loss;
    private final int outputs;
    private final float[] y; // (BATCH, outputs)
    private final int[] labels = new int[BATCH];
    private final float[] losses = new float[BATCH];

    public Evaluator(Engine engine, Network network, Weights weights, Loss loss) {
        this.plan = Plan.inference(engine, network, weights, BATCH);
        this.outputs = network.outputShape().size();
        this.loss = loss.kernel(engine.kernels(), outputs);
        this.y = new float[BATCH * outputs];
    }

    /**
     * Counts over all samples.
     *
     * @throws IllegalArgumentException if the data's classes are not as many as the network's outputs
     */
    public Evaluation evaluate(Dataset dataset) {
        if (dataset.classes().size() != outputs) {
            throw new IllegalArgumentException(dataset.name() + ": expected " + outputs
                    + " classes, one for each output of the network, got "
                    + dataset.classes().size());
        }
        plan.refresh();
        Evaluation.Counter counter = new Evaluation.Counter(dataset.classes());
        for (Batch batch : Batches.inOrder(dataset, BATCH)) {
            plan.predict(batch, y);
            for (int i = 0; i < batch.size(); i++) {
                labels[i] = batch.label(i);
            }
            loss.forward(y, labels, losses, 0, batch.size());
            for (int i = 0; i < batch.size(); i++) {
                counter.add(y, i * outputs, labels[i], losses[i]);
            }
        }
        return counter.evaluation();
    }
}
