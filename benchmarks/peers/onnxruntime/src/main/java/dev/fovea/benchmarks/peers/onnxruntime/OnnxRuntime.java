package dev.fovea.benchmarks.peers.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import dev.fovea.benchmarks.peers.Contestant;
import dev.fovea.benchmarks.peers.Predictor;
import dev.fovea.benchmarks.peers.Samples;
import dev.fovea.benchmarks.peers.Task;
import dev.fovea.benchmarks.peers.WeightedNetwork;
import dev.fovea.onnx.OnnxExport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * ONNX Runtime with all of its graph optimizations, for a batch size that it knows in advance; its threads spin, as they do by
 * default. What it runs is what Fovea exports.
 */
public final class OnnxRuntime implements Contestant {
    /** What the export calls the dimension that it leaves free. */
    private static final String BATCH = "batch";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final int threads;

    private OnnxRuntime(int threads) {
        this.threads = threads;
    }

    public static void main(String[] args) throws IOException {
        Task.run(args, OnnxRuntime::new);
    }

    @Override
    public String description() {
        return "ONNX Runtime " + environment.getVersion() + ", " + threads + " threads";
    }

    @Override
    public Predictor predictor(WeightedNetwork network, Samples samples) {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        try {
            export(network, model);
            OrtSession session = session(model.toByteArray(), samples.batchSize());
            return new OnnxPredictor(environment, session, network, samples);
        } catch (IOException | OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void save(WeightedNetwork network, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            export(network, out);
        }
    }

    private static void export(WeightedNetwork network, OutputStream out) throws IOException {
        OnnxExport.plain().write(network.network(), network.weights(), out);
    }

    @Override
    public float[] predictFirst(Path file, float[] x) throws IOException {
        try (OrtSession session = session(Files.readAllBytes(file), 1);
                OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(x), dims(session));
                OrtSession.Result result =
                        session.run(Map.of(session.getInputNames().iterator().next(), tensor))) {
            return ((float[][]) result.get(0).getValue())[0];
        } catch (OrtException e) {
            throw new IOException(e);
        }
    }

    /** The lengths of the input's dimensions. */
    private static long[] dims(OrtSession session) throws OrtException {
        TensorInfo info =
                (TensorInfo) session.getInputInfo().values().iterator().next().getInfo();
        return info.getShape();
    }

    private OrtSession session(byte[] model, int batchSize) throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setSymbolicDimensionValue(BATCH, batchSize);
            return environment.createSession(model, options);
        }
    }
}
