package dev.fovea.benchmarks.peers.dl4j;

import dev.fovea.benchmarks.peers.Digits;
import dev.fovea.benchmarks.peers.Predictor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Inference by {@code output}. */
final class Dl4jPredictor implements Predictor {
    private final MultiLayerNetwork network;
    private final Dl4jDigits digits;

    Dl4jPredictor(MultiLayerNetwork network, Digits digits) {
        this.network = network;
        this.digits = new Dl4jDigits(digits, true);
    }

    @Override
    public float[] predict(int batch) {
        INDArray y = network.output(digits.batch(batch).getFeatures());
        return y.data().asFloat();
    }

    @Override
    public void close() {
        network.clear();
    }
}
