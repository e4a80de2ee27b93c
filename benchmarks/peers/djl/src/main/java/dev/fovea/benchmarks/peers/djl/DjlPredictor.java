package dev.fovea.benchmarks.peers.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import dev.fovea.benchmarks.peers.Digits;
import dev.fovea.benchmarks.peers.LeNet;
import dev.fovea.benchmarks.peers.Predictor;

/** Inference by the block itself: no gradients are recorded, nothing is copied but the logits. */
final class DjlPredictor implements Predictor {
    private final NDManager manager = NDManager.newBaseManager();
    private final ParameterStore parameters = new ParameterStore(manager, false);
    private final SequentialBlock block;
    private final DjlDigits digits;

    DjlPredictor(LeNet weights, Digits digits, int batchSize) {
        this.block = Djl.block(weights, manager);
        block.freezeParameters(true);
        this.digits = new DjlDigits(digits, NDManager.newBaseManager(), true);
        if (digits.batchSize() != batchSize) {
            throw new IllegalArgumentException(
                    "expected digits in batches of " + batchSize + ", got " + digits.batchSize());
        }
    }

    @Override
    public float[] predict(int batch) {
        try (NDManager scope = manager.newSubManager()) {
            NDList x = new NDList(digits.batch(batch, scope)[0]);
            return block.forward(parameters, x, false).singletonOrThrow().toFloatArray();
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
