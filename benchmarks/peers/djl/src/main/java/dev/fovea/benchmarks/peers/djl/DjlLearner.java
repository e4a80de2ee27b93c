package dev.fovea.benchmarks.peers.djl;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.fovea.benchmarks.peers.Learner;
import dev.fovea.benchmarks.peers.Recipe;
import dev.fovea.benchmarks.peers.Samples;
import dev.fovea.benchmarks.peers.WeightedNetwork;
import dev.fovea.data.Batch;
import dev.fovea.data.Batches;
import dev.fovea.data.Dataset;
import dev.fovea.datasets.Mnist;

/** Training by DJL's own trainer, loss and optimizers; what a step makes ends with the step. */
final class DjlLearner implements Learner {
    private static final int TEST_BATCH = 1000;

    private final Model model = Model.newInstance("network");
    private final NDManager manager = model.getNDManager();
    private final Loss loss = Loss.softmaxCrossEntropyLoss();
    private final Trainer trainer;
    private final DjlSamples samples;
    private double lastLoss;

    DjlLearner(WeightedNetwork start, Samples samples, Recipe recipe) {
        model.setBlock(new NetworkBlock(start, manager));
        trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(optimizer(recipe)));
        trainer.initialize(new Shape(samples.dims(recipe.batchSize())));
        this.samples = new DjlSamples(samples, NDManager.newBaseManager(), recipe.prepared());
    }

    private static Optimizer optimizer(Recipe recipe) {
        Tracker rate = Tracker.fixed(recipe.rate());
        return switch (recipe.rule()) {
            case SGD ->
                Optimizer.sgd()
                        .setLearningRateTracker(rate)
                        .optMomentum(recipe.momentum())
                        .build();
            case ADAM -> Optimizer.adam().optLearningRateTracker(rate).build();
        };
    }

    @Override
    public void step(int batch) {
        try (NDManager scope = trainer.getManager().newSubManager()) {
            NDArray[] xAndLabels = samples.batch(batch, scope);
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDList y = trainer.forward(new NDList(xAndLabels[0]));
                NDArray mean = loss.evaluate(new NDList(xAndLabels[1]), y);
                gradients.backward(mean);
                lastLoss = mean.getFloat();
            }
            trainer.step();
        }
    }

    @Override
    public double loss() {
        return lastLoss;
    }

    @Override
    public double accuracy() {
        Dataset test = Mnist.test();
        long right = 0;
        for (Batch batch : Batches.inOrder(test, TEST_BATCH)) {
            try (NDManager scope = manager.newSubManager()) {
                NDArray[] xAndLabels = samples.tensors(scope, Samples.x(batch), Samples.labels(batch));
                NDArray y = trainer.evaluate(new NDList(xAndLabels[0])).singletonOrThrow();
                right += y.argMax(1)
                        .eq(xAndLabels[1])
                        .toType(DataType.INT64, false)
                        .sum()
                        .getLong();
            }
        }
        return (double) right / test.size();
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
