package dev.fovea.benchmarks.peers.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.fovea.benchmarks.peers.Contestant;
import dev.fovea.benchmarks.peers.Digits;
import dev.fovea.benchmarks.peers.LeNet;
import dev.fovea.benchmarks.peers.Predictor;
import dev.fovea.benchmarks.peers.Task;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** ONNX Runtime with all of its graph optimizations; its threads spin, as they do by default. */
public final class OnnxRuntime implements Contestant {
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
    public Predictor predictor(LeNet weights, Digits digits, int batchSize) {
        try {
            OrtSession session = session(OnnxLeNet.bytes(weights, batchSize));
            return new OnnxPredictor(environment, session, digits);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void save(LeNet weights, Path file) throws IOException {
        Files.write(file, OnnxLeNet.bytes(weights, 1));
    }

    @Override
    public float[] predictFirst(Path file, float[] x) throws IOException {
        try (OrtSession session = session(Files.readAllBytes(file));
                OnnxTensor tensor =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(x), new long[] {1, 1, 28, 28});
                OrtSession.Result result = session.run(Map.of(OnnxLeNet.INPUT, tensor))) {
            return ((float[][]) result.get(0).getValue())[0];
        } catch (OrtException e) {
            throw new IOException(e);
        }
    }

    private OrtSession session(byte[] model) throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            return environment.createSession(model, options);
        }
    }
}
