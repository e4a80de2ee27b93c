package dev.fovea.benchmarks.peers.dl4j;

import dev.fovea.benchmarks.peers.Samples;
import dev.fovea.benchmarks.peers.Learner;
import dev.fovea.data.Batch;
import dev.fovea.data.Batches;
import dev.fovea.data.Dataset;
import dev.fovea.datasets.Mnist;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Training by {@code fit}, batch for batch. */
final class Dl4jLearner implements Learner {
    private static final int TEST_BATCH = 1000;

    private final MultiLayerNetwork network;
    private final Dl4jSamples samples;

    Dl4jLearner(MultiLayerNetwork network, Samples samples, boolean prepared) {
        this.network = network;
        this.samples = new Dl4jSamples(samples, prepared);
    }

    @Override
    public void step(int batch) {
        network.fit(samples.batch(batch));
    }

    @Override
    public double loss() {
        return network.score();
    }

    @Override
    public double accuracy() {
        Dataset test = Mnist.test();
        int right = 0;
        for (Batch batch : Batches.inOrder(test, TEST_BATCH)) {
            DataSet some = Dl4jSamples.dataSet(batch);
            INDArray best = network.output(some.getFeatures()).argMax(1);
            for (int i = 0; i < batch.size(); i++) {
                right += best.getInt(i) == batch.label(i) ? 1 : 0;
            }
        }
        return (double) right / test.size();
    }

    @Override
    public void close() {
        network.clear();
    }
}
