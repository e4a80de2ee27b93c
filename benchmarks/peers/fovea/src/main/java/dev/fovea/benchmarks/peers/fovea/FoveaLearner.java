package dev.fovea.benchmarks.peers.fovea;

import dev.fovea.benchmarks.peers.Learner;
import dev.fovea.benchmarks.peers.Recipe;
import dev.fovea.benchmarks.peers.Samples;
import dev.fovea.benchmarks.peers.WeightedNetwork;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.kernel.LossKernel;
import dev.fovea.loss.Loss;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.optim.Optimizer;
import dev.fovea.optim.OptimizerState;

/** The loop of the README, step by step; samples become floats as each step reads them, prepared or not. */
final class FoveaLearner implements Learner {
    private final Engine engine;
    private final Weights weights;
    private final Plan plan;
    private final OptimizerState optimizer;
    private final Samples samples;
    private double loss;

    FoveaLearner(Engine engine, WeightedNetwork start, Samples samples, Recipe recipe) {
        Network network = start.network();
        this.engine = engine;
        this.weights = start.weights();
        LossKernel loss = Loss.crossEntropy().kernel(engine.kernels(), start.outputs());
        this.plan = Plan.training(engine, network, weights, loss, recipe.batchSize());
        Optimizer rule = switch (recipe.rule()) {
            case SGD -> Optimizer.sgd(recipe.rate()).momentum(recipe.momentum());
            case ADAM -> Optimizer.adam(recipe.rate());
        };
        this.optimizer = rule.start(network, engine.kernels(), engine.workers());
        this.samples = samples;
    }

    @Override
    public void step(int batch) {
        loss = plan.step(samples.batch(batch), 0);
        optimizer.step(weights, plan.gradients());
    }

    @Override
    public double loss() {
        return loss;
    }

    @Override
    public void close() {
        engine.close();
    }
}
