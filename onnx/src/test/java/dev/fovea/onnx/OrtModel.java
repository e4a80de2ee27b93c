package dev.fovea.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** A model in ONNX Runtime, the oracle, without its optimizations. */
final class OrtModel implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OrtModel(byte[] model) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
        options.setIntraOpNumThreads(1);
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
        this.session = environment.createSession(model, options);
    }

    /** That what was imported of a model computes what ONNX Runtime does of it, for n samples. */
    static void requireSame(OnnxImport read, byte[] model, int n) throws OrtException {
        int[] dims = read.network().inputShape().dims();
        requireSame(read, model, n, read.channelsLast() ? new int[] {dims[1], dims[2], dims[0]} : dims);
    }

    /**
     * The same with samples of the given dimensions.
     *
     * @param dims the network's, or the same with the channels last, or without the only row of images
     */
    static void requireSame(OnnxImport read, byte[] model, int n, int... dims) throws OrtException {
        float[] x = Networks.samples(read.network(), n, 2);
        float[] y = Networks.predict(read.network(), read.weights(), x);
        float[] given = given(read, x);
        long[] all = IntStream.concat(IntStream.of(n), Arrays.stream(dims))
                .asLongStream()
                .toArray();
        try (OrtModel runtime = new OrtModel(model)) {
            float[] expected = runtime.run(given, all);
            assertThat(y).hasSameSizeAs(expected);
            for (int i = 0; i < y.length; i++) {
                assertThat(Math.abs(y[i] - expected[i])).as("output %d", i).isLessThan(1e-5f);
            }
        }
    }

    /** The model's input, from which the network's input {@code x} comes. */
    private static float[] given(OnnxImport read, float[] x) {
        int channels = read.network().inputShape().dim(0);
        int places = read.network().inputShape().size() / channels;
        float[] given = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            int c = i / places % channels;
            int sample = i / places / channels;
            int at = read.channelsLast() ? (sample * places + i % places) * channels + c : i;
            given[at] = read.normalization().map(own -> own.mean()[c]).orElse(0f);
            given[at] += x[i] * read.normalization().map(own -> own.std()[c]).orElse(1f);
        }
        return given;
    }

    /** The only input's output. */
    float[] run(float[] x, long... dims) throws OrtException {
        String input = session.getInputNames().iterator().next();
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(x), dims);
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] y = new float[buffer.remaining()];
            buffer.get(y);
            return y;
        }
    }

    /** The dimensions of the only output, -1 for a free one. */
    long[] outputDims() throws OrtException {
        return ((TensorInfo) session.getOutputInfo().values().iterator().next().getInfo()).getShape();
    }

    Map<String, String> metadata() throws OrtException {
        return session.getMetadata().getCustomMetadata();
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
