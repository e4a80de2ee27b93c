package dev.fovea.benchmarks.peers.fovea;

import dev.fovea.Version;
import dev.fovea.benchmarks.peers.Contestant;
import dev.fovea.benchmarks.peers.Learner;
import dev.fovea.benchmarks.peers.Predictor;
import dev.fovea.benchmarks.peers.Recipe;
import dev.fovea.benchmarks.peers.Samples;
import dev.fovea.benchmarks.peers.Settings;
import dev.fovea.benchmarks.peers.Task;
import dev.fovea.benchmarks.peers.WeightedNetwork;
import dev.fovea.benchmarks.peers.Workbench;
import dev.fovea.datasets.Mnist;
import dev.fovea.engine.Engine;
import dev.fovea.formats.ModelFile;
import dev.fovea.kernel.Kernels;
import dev.fovea.model.Model;
import dev.fovea.model.Prediction;
import dev.fovea.model.Provenance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Fovea itself, with the kernels that it prefers. */
public final class Fovea implements Contestant {
    private static final List<String> CLASSES =
            IntStream.range(0, 10).mapToObj(Integer::toString).toList();

    private final Kernels kernels = Kernels.preferred();
    private final int threads;

    private Fovea(int threads) {
        this.threads = threads;
    }

    public static void main(String[] args) throws IOException {
        Task.run(args, Fovea::new);
    }

    @Override
    public String description() {
        return "Fovea " + Version.current() + ", " + kernels.name() + " kernels (" + kernels.reason() + "), " + threads
                + " threads";
    }

    @Override
    public Learner learner(WeightedNetwork start, Samples samples, Recipe recipe) {
        return new FoveaLearner(Engine.start(kernels, threads), start, samples, recipe);
    }

    @Override
    public Predictor predictor(WeightedNetwork network, Samples samples) {
        return new FoveaPredictor(Engine.start(kernels, threads), network, samples);
    }

    @Override
    public Workbench workbench() {
        return new FoveaWorkbench(Engine.start(kernels, threads));
    }

    @Override
    public void save(WeightedNetwork network, Path file) throws IOException {
        Provenance nowhere = new Provenance(Version.current(), 42, "none", "", Map.of(), kernels.name(), Map.of());
        Model model = new Model(network.network(), network.weights(), Mnist.preprocessing(), CLASSES, nowhere, kernels);
        ModelFile.write(file, model);
    }

    /** Through the model, as a program would that has one picture to recognise; the probabilities. */
    @Override
    public float[] predictFirst(Path file, float[] x) throws IOException {
        Prediction prediction = ModelFile.read(file, kernels).predict(x);
        return prediction.probabilities();
    }

    /** Its command and the recipe made for this, timed from outside. */
    @Override
    public double secondsToAccuracy(Settings settings) throws IOException {
        return new TrainCommand(settings).secondsToAccuracy();
    }
}
