package dev.fovea.benchmarks.peers.djl;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import dev.fovea.benchmarks.peers.Contestant;
import dev.fovea.benchmarks.peers.Learner;
import dev.fovea.benchmarks.peers.Predictor;
import dev.fovea.benchmarks.peers.Recipe;
import dev.fovea.benchmarks.peers.Samples;
import dev.fovea.benchmarks.peers.Task;
import dev.fovea.benchmarks.peers.WeightedNetwork;
import dev.fovea.benchmarks.peers.Workbench;
import java.io.IOException;

/** PyTorch's C++ through DJL, which makes each operation a call out of the JVM. */
public final class Djl implements Contestant {
    private Djl(int threads) {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    }

    public static void main(String[] args) throws IOException {
        Task.run(args, Djl::new);
    }

    @Override
    public String description() {
        Engine engine = Engine.getInstance();
        return "DJL " + Engine.getDjlVersion() + ", " + engine.getEngineName() + " " + engine.getVersion() + ", "
                + JniUtils.getNumThreads() + " threads";
    }

    @Override
    public Learner learner(WeightedNetwork start, Samples samples, Recipe recipe) {
        return new DjlLearner(start, samples, recipe);
    }

    @Override
    public Predictor predictor(WeightedNetwork network, Samples samples) {
        return new DjlPredictor(network, samples);
    }

    @Override
    public Workbench workbench() {
        return new DjlWorkbench();
    }
}
