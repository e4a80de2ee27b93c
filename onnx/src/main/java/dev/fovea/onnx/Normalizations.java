package dev.fovea.onnx;

import java.util.Map;
import java.util.Optional;

/** What brings values to mean 0 and variance 1, and the local response normalisation. */
final class Normalizations {
    private Normalizations() {}

    static void register(Map<String, Operator> operators) {
        operators.put("BatchNormalization", Normalizations::batch);
        operators.put("InstanceNormalization", Normalizations::instance);
        operators.put("GroupNormalization", Normalizations::group);
        operators.put("LayerNormalization", Normalizations::layer);
        operators.put("LRN", Normalizations::localResponse);
    }

    /** Elements of one channel of one sample. */
    private static int plane(OnnxArray x) {
        int plane = 1;
        for (int d = 2; d < x.rank(); d++) {
            plane *= x.dim(d);
        }
        return plane;
    }

    /** With the averages that training has left. */
    private static OnnxArray batch(Call call) {
        if (call.node().integer("training_mode", 0) != 0 || call.output() > 0) {
            throw new IllegalArgumentException("training_mode is not supported");
        }
        if (call.node().integer("spatial", 1) == 0) {
            throw new IllegalArgumentException("spatial: expected 1, got 0: export it with opset 9 or newer");
        }
        OnnxArray x = call.input(0);
        OnnxArray scale = call.input(1);
        OnnxArray bias = call.input(2);
        OnnxArray mean = call.input(3);
        OnnxArray variance = call.input(4);
        double epsilon = call.node().real("epsilon", 1e-5f);
        int channels = x.dim(1);
        int plane = plane(x);
        return OnnxArray.reals(x.type(), x.dims(), i -> {
            int c = i / plane % channels;
            return scale.real(c) * (x.real(i) - mean.real(c)) / Math.sqrt(variance.real(c) + epsilon) + bias.real(c);
        });
    }

    private static OnnxArray instance(Call call) {
        OnnxArray x = call.input(0);
        OnnxArray scale = call.input(1);
        OnnxArray bias = call.input(2);
        Moments moments = Moments.of(x, plane(x), call.node().real("epsilon", 1e-5f));
        int plane = plane(x);
        int channels = x.dim(1);
        return OnnxArray.reals(x.type(), x.dims(), i -> {
            int c = i / plane % channels;
            return scale.real(c) * moments.normalized(i) + bias.real(c);
        });
    }

    /** Groups of channels in a row; scale and bias belong to groups before opset 21, to channels since. */
    private static OnnxArray group(Call call) {
        OnnxArray x = call.input(0);
        OnnxArray scale = call.input(1);
        OnnxArray bias = call.input(2);
        int channels = x.dim(1);
        int groups = Math.toIntExact(call.node().integer("num_groups", 0));
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException("num_groups: expected a divisor of " + channels + ", got " + groups);
        }
        int plane = plane(x);
        int perGroup = channels / groups;
        Moments moments = Moments.of(x, perGroup * plane, call.node().real("epsilon", 1e-5f));
        int each = call.opset() < 21 ? perGroup : 1; // channels of a scale
        return OnnxArray.reals(x.type(), x.dims(), i -> {
            int at = i / plane % channels / each;
            return scale.real(at) * moments.normalized(i) + bias.real(at);
        });
    }

    /** Output 0 is normalised over all dimensions from the axis on, outputs 1 and 2 are means and inverse deviations. */
    private static OnnxArray layer(Call call) {
        OnnxArray x = call.input(0);
        int axis = Call.axis(call.node().integer("axis", -1), x.rank());
        int[] kept = x.dims();
        int length = 1;
        for (int d = axis; d < x.rank(); d++) {
            length *= x.dim(d);
            kept[d] = 1;
        }
        Moments moments = Moments.of(x, length, call.node().real("epsilon", 1e-5f));
        if (call.output() > 0) {
            return OnnxArray.reals(
                    ElementType.FLOAT,
                    kept,
                    row -> call.output() == 1 ? moments.mean()[row] : moments.inverseDeviation()[row]);
        }
        OnnxArray scale = call.input(1);
        Optional<OnnxArray> bias = call.optional(2);
        int n = length;
        return OnnxArray.reals(
                x.type(),
                x.dims(),
                i -> scale.real(i % n) * moments.normalized(i)
                        + bias.map(b -> b.real(i % n)).orElse(0.0));
    }

    /** Means and variances of rows of a length. */
    private record Moments(OnnxArray x, int length, double[] mean, double[] inverseDeviation) {
        static Moments of(OnnxArray x, int length, double epsilon) {
            int rows = length == 0 ? 0 : x.size() / length;
            double[] mean = new double[rows];
            double[] inverse = new double[rows];
            for (int row = 0; row < rows; row++) {
                double sum = 0;
                for (int i = 0; i < length; i++) {
                    sum += x.real(row * length + i);
                }
                mean[row] = sum / length;
                double squares = 0;
                for (int i = 0; i < length; i++) {
                    double off = x.real(row * length + i) - mean[row];
                    squares += off * off;
                }
                inverse[row] = 1 / Math.sqrt(squares / length + epsilon);
            }
            return new Moments(x, length, mean, inverse);
        }

        double normalized(int i) {
            return (x.real(i) - mean[i / length]) * inverseDeviation[i / length];
        }
    }

    /** {@code x / (bias + alpha / size * sum of the squares of neighbouring channels)^beta} (Krizhevsky et al., 2012). */
    private static OnnxArray localResponse(Call call) {
        OnnxArray x = call.input(0);
        int size = Math.toIntExact(call.node().integer("size", 0));
        double alpha = call.node().real("alpha", 1e-4f);
        double beta = call.node().real("beta", 0.75f);
        double bias = call.node().real("bias", 1);
        if (size < 1) {
            throw new IllegalArgumentException("size: expected 1 or more, got " + size);
        }
        int channels = x.dim(1);
        int plane = plane(x);
        return OnnxArray.reals(x.type(), x.dims(), i -> {
            int c = i / plane % channels;
            double squares = 0;
            for (int other = Math.max(0, c - (size - 1) / 2); other <= Math.min(channels - 1, c + size / 2); other++) {
                double value = x.real(i + (other - c) * plane);
                squares += value * value;
            }
            return x.real(i) / Math.pow(bias + alpha / size * squares, beta);
        });
    }
}
