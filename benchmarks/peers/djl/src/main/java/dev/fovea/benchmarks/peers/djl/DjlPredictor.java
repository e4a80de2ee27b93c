package dev.fovea.benchmarks.peers.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.fovea.benchmarks.peers.Predictor;
import dev.fovea.benchmarks.peers.Samples;
import dev.fovea.benchmarks.peers.WeightedNetwork;

/** Inference by the block itself: no gradients are recorded, nothing is copied but the logits. */
final class DjlPredictor implements Predictor {
    private final NDManager manager = NDManager.newBaseManager();
    private final ParameterStore parameters = new ParameterStore(manager, false);
    private final Block block;
    private final DjlSamples samples;

    DjlPredictor(WeightedNetwork network, Samples samples) {
        this.block = new NetworkBlock(network, manager);
        block.freezeParameters(true);
        this.samples = new DjlSamples(samples, NDManager.newBaseManager(), true);
    }

    @Override
    public float[] predict(int batch) {
        try (NDManager scope = manager.newSubManager()) {
            NDList x = new NDList(samples.batch(batch, scope)[0]);
            return block.forward(parameters, x, false).singletonOrThrow().toFloatArray();
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
