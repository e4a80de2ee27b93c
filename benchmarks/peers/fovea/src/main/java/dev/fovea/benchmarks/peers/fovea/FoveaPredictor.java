package dev.fovea.benchmarks.peers.fovea;

import dev.fovea.benchmarks.peers.Predictor;
import dev.fovea.benchmarks.peers.Samples;
import dev.fovea.benchmarks.peers.WeightedNetwork;
import dev.fovea.data.Batch;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import java.util.ArrayList;
import java.util.List;

/** A plan for inference; the inputs are floats already, as the others' are. */
final class FoveaPredictor implements Predictor {
    private static final int MOST_INPUTS = 1000;

    private final Engine engine;
    private final Plan plan;
    private final List<Batch> inputs = new ArrayList<>();
    private final float[] y; // (batchSize, outputs)

    FoveaPredictor(Engine engine, WeightedNetwork network, Samples samples) {
        this.engine = engine;
        this.plan = Plan.inference(engine, network.network(), network.weights(), samples.batchSize());
        for (int i = 0; i < Math.min(MOST_INPUTS, samples.count()); i++) {
            inputs.add(Batch.unlabelled(network.input(), samples.x(i)));
        }
        this.y = new float[samples.batchSize() * network.outputs()];
    }

    @Override
    public float[] predict(int batch) {
        plan.predict(inputs.get(batch % inputs.size()), y);
        return y;
    }

    @Override
    public void close() {
        engine.close();
    }
}
