package dev.fovea.benchmarks.peers.fovea;

import dev.fovea.benchmarks.peers.Digits;
import dev.fovea.benchmarks.peers.LeNet;
import dev.fovea.benchmarks.peers.Predictor;
import dev.fovea.data.Batch;
import dev.fovea.engine.Engine;
import dev.fovea.engine.Plan;
import dev.fovea.tensor.Shape;
import dev.fovea.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** A plan for inference; the inputs are floats already, as the others' are. */
final class FoveaPredictor implements Predictor {
    private static final int MOST_INPUTS = 1000;

    private final Engine engine;
    private final Plan plan;
    private final List<Batch> inputs = new ArrayList<>();
    private final float[] y; // (batchSize, 10)

    FoveaPredictor(Engine engine, LeNet weights, Digits digits, int batchSize) {
        this.engine = engine;
        this.plan = Plan.inference(engine, LeNet.network(), weights.weights(), batchSize);
        for (int i = 0; i < Math.min(MOST_INPUTS, digits.count()); i++) {
            Tensor x = Tensor.of(Shape.of(batchSize, 1, 28, 28), digits.x(i));
            inputs.add(Batch.of(x, digits.labels(i)));
        }
        this.y = new float[batchSize * 10];
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
