package dev.fovea.benchmarks.peers.dl4j;

import dev.fovea.benchmarks.peers.Samples;
import dev.fovea.data.Batch;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The samples as data sets with one-hot labels: either all batches at once, or each when its turn comes. */
final class Dl4jSamples {
    private static final int MOST_PREPARED = 1000;

    private final Samples samples;
    private final List<DataSet> prepared = new ArrayList<>();

    Dl4jSamples(Samples samples, boolean prepare) {
        this.samples = samples;
        for (int i = 0; prepare && i < Math.min(MOST_PREPARED, samples.count()); i++) {
            prepared.add(dataSet(samples.batch(i)));
        }
    }

    DataSet batch(int i) {
        return prepared.isEmpty() ? dataSet(samples.batch(i)) : prepared.get(i % prepared.size());
    }

    static DataSet dataSet(Batch batch) {
        INDArray x = Nd4j.createFromArray(Samples.x(batch)).reshape(batch.size(), 1, 28, 28);
        float[] oneHot = new float[batch.size() * 10];
        for (int i = 0; i < batch.size(); i++) {
            oneHot[10 * i + batch.label(i)] = 1;
        }
        return new DataSet(x, Nd4j.createFromArray(oneHot).reshape(batch.size(), 10));
    }
}
