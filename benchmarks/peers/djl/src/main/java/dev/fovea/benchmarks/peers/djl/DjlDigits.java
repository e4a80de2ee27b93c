package dev.fovea.benchmarks.peers.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fovea.benchmarks.peers.Digits;
import java.util.ArrayList;
import java.util.List;

/** The digits as tensors: either all at once, with a view for each batch, or each batch when its turn comes. */
final class DjlDigits {
    private static final int MOST_VIEWS = 1000;

    private final Digits digits;
    private final List<NDArray[]> views = new ArrayList<>();

    DjlDigits(Digits digits, NDManager manager, boolean prepare) {
        this.digits = digits;
        if (prepare) {
            NDArray[] all = tensors(manager, digits.allX(), digits.allLabels());
            for (long i = 0; i < Math.min(MOST_VIEWS, digits.count()); i++) {
                NDIndex rows = new NDIndex().addSliceDim(i * digits.batchSize(), (i + 1) * digits.batchSize());
                views.add(new NDArray[] {all[0].get(rows), all[1].get(rows)});
            }
        }
    }

    /** x (n, 1, 28, 28) and labels (n) of a batch; what is made for it ends with the scope. */
    NDArray[] batch(int i, NDManager scope) {
        return views.isEmpty() ? tensors(scope, digits.x(i), digits.labels(i)) : views.get(i % views.size());
    }

    static NDArray[] tensors(NDManager manager, float[] x, int[] labels) {
        return new NDArray[] {
            manager.create(x, new Shape(labels.length, 1, 28, 28)),
            manager.create(labels).toType(DataType.INT64, false)
        };
    }
}
