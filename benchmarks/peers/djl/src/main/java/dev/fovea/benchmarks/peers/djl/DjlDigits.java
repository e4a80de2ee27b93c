package dev.fovea.benchmarks.peers.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fovea.benchmarks.peers.Digits;

/**
 * The digits as tensors: either all at once, of which a batch is a view, or each batch when its turn comes. What DJL computes from
 * an array lives as long as the array's manager, so a batch, view or not, belongs to the step's.
 */
final class DjlDigits {
    private final Digits digits;
    private final NDArray[] all; // x (n, 1, 28, 28) and labels (n); empty if batches are made one at a time

    DjlDigits(Digits digits, NDManager manager, boolean prepare) {
        this.digits = digits;
        this.all = prepare ? tensors(manager, digits.allX(), digits.allLabels()) : new NDArray[0];
    }

    /** The x (n, 1, 28, 28) and labels (n) of a batch; they end with the scope. */
    NDArray[] batch(int i, NDManager scope) {
        if (all.length == 0) {
            return tensors(scope, digits.x(i), digits.labels(i));
        }
        long from = (long) i * digits.batchSize();
        NDIndex rows = new NDIndex().addSliceDim(from, from + digits.batchSize());
        return new NDArray[] {all[0].get(scope, rows), all[1].get(scope, rows)};
    }

    static NDArray[] tensors(NDManager manager, float[] x, int[] labels) {
        return new NDArray[] {
            manager.create(x, new Shape(labels.length, 1, 28, 28)),
            manager.create(labels).toType(DataType.INT64, false)
        };
    }
}
