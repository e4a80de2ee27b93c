package dev.fovea.benchmarks.peers.fovea;

import dev.fovea.benchmarks.peers.Digits;
import dev.fovea.benchmarks.peers.LeNet;
import dev.fovea.benchmarks.peers.Learner;
import dev.fovea.benchmarks.peers.Recipe;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.loss.Loss;
import dev.fovea.network.Network;
import dev.fovea.network.Weights;
import dev.fovea.optim.Optimizer;
import dev.fovea.optim.OptimizerState;

/** The loop of the README, step by step; digits become floats as each step reads them, prepared or not. */
final class FoveaLearner implements Learner {
    private final Engine engine;
    private final Weights weights;
    private final Plan plan;
    private final OptimizerState optimizer;
    private final Digits digits;
    private double loss;

    FoveaLearner(Engine engine, LeNet start, Digits digits, Recipe recipe) {
        Network network = LeNet.network();
        this.engine = engine;
        this.weights = start.weights();
        this.plan = Plan.training(
                engine, network, weights, Loss.crossEntropy().kernel(engine.kernels(), 10), recipe.batchSize());
        Optimizer rule = switch (recipe.rule()) {
            case SGD -> Optimizer.sgd(recipe.rate()).momentum(recipe.momentum());
            case ADAM -> Optimizer.adam(recipe.rate());
        };
        this.optimizer = rule.start(network, engine.kernels(), engine.workers());
        this.digits = digits;
    }

    @Override
    public void step(int batch) {
        loss = plan.step(digits.batch(batch), 0);
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
