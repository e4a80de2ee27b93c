package dev.fovea.benchmarks.peers.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.fovea.benchmarks.peers.Predictor;
import dev.fovea.benchmarks.peers.Samples;
import dev.fovea.benchmarks.peers.WeightedNetwork;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Inputs and outputs lie in memory that the runtime shares with the JVM: nothing is copied but the logits. */
final class OnnxPredictor implements Predictor {
    private static final int MOST_INPUTS = 1000;

    private final OrtSession session;
    private final List<Map<String, OnnxTensor>> inputs = new ArrayList<>();
    private final FloatBuffer logits;
    private final OnnxTensor output;
    private final Map<String, OnnxTensor> outputs;
    private final float[] y; // (batchSize, outputs)

    OnnxPredictor(OrtEnvironment environment, OrtSession session, WeightedNetwork network, Samples samples)
            throws OrtException {
        int n = samples.batchSize();
        String input = session.getInputNames().iterator().next();
        this.session = session;
        for (int i = 0; i < Math.min(MOST_INPUTS, samples.count()); i++) {
            float[] x = samples.x(i);
            FloatBuffer shared = direct(x.length).put(x).rewind();
            inputs.add(Map.of(input, OnnxTensor.createTensor(environment, shared, samples.dims(n))));
        }
        this.y = new float[n * network.outputs()];
        this.logits = direct(y.length);
        this.output = OnnxTensor.createTensor(environment, logits, new long[] {n, network.outputs()});
        this.outputs = Map.of(session.getOutputNames().iterator().next(), output);
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(4 * floats)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    @Override
    @SuppressWarnings("try") // the result is in the output's own memory
    public float[] predict(int batch) {
        try (OrtSession.Result result = session.run(inputs.get(batch % inputs.size()), outputs)) {
            logits.get(0, y);
            return y;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        inputs.forEach(input -> input.values().forEach(OnnxTensor::close));
        output.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
