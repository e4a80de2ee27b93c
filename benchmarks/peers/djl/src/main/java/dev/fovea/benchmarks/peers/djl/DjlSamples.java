package dev.fovea.benchmarks.peers.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fovea.benchmarks.peers.Samples;

/**
 * The samples as tensors: either all at once, of which a batch is a view, or each batch when its turn comes. What DJL computes from
 * an array lives as long as the array's manager, so a batch, view or not, belongs to the step's.
 */
final class DjlSamples {
    private final Samples samples;
    private final NDArray[] all; // x (n, c, h, w) and labels (n); empty if batches are made one at a time

    DjlSamples(Samples samples, NDManager manager, boolean prepare) {
        this.samples = samples;
        this.all = prepare ? tensors(manager, samples.allX(), samples.allLabels()) : new NDArray[0];
    }

    /** The x (n, c, h, w) and labels (n) of a batch; they end with the scope. */
    NDArray[] batch(int i, NDManager scope) {
        if (all.length == 0) {
            return tensors(scope, samples.x(i), samples.labels(i));
        }
        long from = (long) i * samples.batchSize();
        NDIndex rows = new NDIndex().addSliceDim(from, from + samples.batchSize());
        return new NDArray[] {all[0].get(scope, rows), all[1].get(scope, rows)};
    }

    NDArray[] tensors(NDManager manager, float[] x, int[] labels) {
        return new NDArray[] {
            manager.create(x, new Shape(samples.dims(labels.length))),
            manager.create(labels).toType(DataType.INT64, false)
        };
    }
}
