package dev.fovea.benchmarks.peers.dl4j;

import dev.fovea.benchmarks.peers.Digits;
import dev.fovea.data.Batch;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The digits as data sets with one-hot labels: either all batches at once, or each when its turn comes. */
final class Dl4jDigits {
    private static final int MOST_PREPARED = 1000;

    private final Digits digits;
    private final List<DataSet> prepared = new ArrayList<>();

    Dl4jDigits(Digits digits, boolean prepare) {
        this.digits = digits;
        for (int i = 0; prepare && i < Math.min(MOST_PREPARED, digits.count()); i++) {
            prepared.add(dataSet(digits.batch(i)));
        }
    }

    DataSet batch(int i) {
        return prepared.isEmpty() ? dataSet(digits.batch(i)) : prepared.get(i % prepared.size());
    }

    static DataSet dataSet(Batch batch) {
        INDArray x = Nd4j.createFromArray(Digits.x(batch)).reshape(batch.size(), 1, 28, 28);
        float[] oneHot = new float[batch.size() * 10];
        for (int i = 0; i < batch.size(); i++) {
            oneHot[10 * i + batch.label(i)] = 1;
        }
        return new DataSet(x, Nd4j.createFromArray(oneHot).reshape(batch.size(), 10));
    }
}
