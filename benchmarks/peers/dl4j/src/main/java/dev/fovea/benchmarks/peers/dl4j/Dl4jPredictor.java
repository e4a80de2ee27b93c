package dev.fovea.benchmarks.peers.dl4j;

import dev.fovea.benchmarks.peers.Samples;
import dev.fovea.benchmarks.peers.Predictor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Inference by {@code output}. */
final class Dl4jPredictor implements Predictor {
    private final MultiLayerNetwork network;
    private final Dl4jSamples samples;

    Dl4jPredictor(MultiLayerNetwork network, Samples samples) {
        this.network = network;
        this.samples = new Dl4jSamples(samples, true);
    }

    @Override
    public float[] predict(int batch) {
        INDArray y = network.output(samples.batch(batch).getFeatures());
        return y.data().asFloat();
    }

    @Override
    public void close() {
        network.clear();
    }
}
