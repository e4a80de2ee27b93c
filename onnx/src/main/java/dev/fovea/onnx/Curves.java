package dev.fovea.onnx;

import dev.fovea.kernel.Normal;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** Activations and other functions of real numbers, each element alone. */
final class Curves {
    // Klambauer et al., NeurIPS 2017, as ONNX has them as defaults
    private static final float SELU_ALPHA = 1.6732632f;
    private static final float SELU_GAMMA = 1.050701f;

    private Curves() {}

    static void register(Map<String, Operator> operators) {
        operators.put("Exp", curve(node -> Math::exp));
        operators.put("Log", curve(node -> Math::log));
        operators.put("Relu", curve(node -> x -> x > 0 || Double.isNaN(x) ? x : 0));
        operators.put("Sigmoid", curve(node -> Curves::sigmoid));
        operators.put("Tanh", curve(node -> Math::tanh));
        operators.put("Softplus", curve(node -> Curves::softplus));
        operators.put("Softsign", curve(node -> x -> x / (1 + Math.abs(x))));
        operators.put("Mish", curve(node -> x -> x * Math.tanh(softplus(x))));
        operators.put("Erf", curve(node -> x -> 2 * Normal.distribution(x * Math.sqrt(2)) - 1));
        operators.put("Gelu", curve(Curves::gelu));
        operators.put("HardSwish", curve(node -> x -> x * hardSigmoid(x, 1 / 6.0, 0.5)));
        operators.put("HardSigmoid", curve(node -> {
            double alpha = node.real("alpha", 0.2f);
            double beta = node.real("beta", 0.5f);
            return x -> hardSigmoid(x, alpha, beta);
        }));
        operators.put("LeakyRelu", curve(node -> {
            double alpha = node.real("alpha", 0.01f);
            return x -> x < 0 ? alpha * x : x;
        }));
        operators.put("Swish", curve(node -> {
            double alpha = node.real("alpha", 1);
            return x -> x * sigmoid(alpha * x);
        }));
        operators.put("ThresholdedRelu", curve(node -> {
            double alpha = node.real("alpha", 1);
            return x -> x > alpha ? x : 0;
        }));
        operators.put("Elu", curve(node -> {
            double alpha = node.real("alpha", 1);
            return x -> x < 0 ? alpha * Math.expm1(x) : x;
        }));
        operators.put("Selu", curve(node -> {
            double alpha = node.real("alpha", SELU_ALPHA);
            double gamma = node.real("gamma", SELU_GAMMA);
            return x -> gamma * (x <= 0 ? alpha * Math.expm1(x) : x);
        }));
        operators.put("PRelu", Curves::prelu);
        operators.put("Pow", Curves::pow);
        operators.put("Clip", Curves::clip);
        operators.put("Softmax", call -> softmax(call, false));
        operators.put("LogSoftmax", call -> softmax(call, true));
    }

    /** {@code x} times the normal distribution at x, or its approximation by tanh (Hendrycks and Gimpel 2016). */
    private static DoubleUnaryOperator gelu(OnnxNode node) {
        return switch (node.text("approximate", "none")) {
            case "none" -> x -> x == Double.NEGATIVE_INFINITY ? 0 : x * Normal.distribution(x);
            case "tanh" -> x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            default ->
                throw new IllegalArgumentException(
                        "approximate " + Shown.quoted(node.text("approximate", "")) + " is none");
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double hardSigmoid(double x, double alpha, double beta) {
        return Math.max(0, Math.min(1, alpha * x + beta));
    }

    private static Operator curve(Function<OnnxNode, DoubleUnaryOperator> of) {
        return call -> {
            DoubleUnaryOperator f = of.apply(call.node());
            OnnxArray x = call.input(0);
            return x.type().isReal()
                    ? OnnxArray.reals(x.type(), x.dims(), i -> f.applyAsDouble(x.real(i)))
                    : OnnxArray.integers(x.type(), x.dims(), i -> (long) f.applyAsDouble(x.real(i)));
        };
    }

    private static OnnxArray prelu(Call call) {
        OnnxArray x = call.input(0);
        OnnxArray slope = call.input(1);
        int[] is = Broadcast.indices(slope.dims(), x.dims());
        return OnnxArray.reals(x.type(), x.dims(), i -> x.real(i) < 0 ? slope.real(is[i]) * x.real(i) : x.real(i));
    }

    /** The result has the type of the base, whatever that of the exponent. */
    private static OnnxArray pow(Call call) {
        OnnxArray x = call.input(0);
        OnnxArray y = call.input(1);
        int[] dims = Broadcast.dims(List.of(x.dims(), y.dims()));
        int[] ix = Broadcast.indices(x.dims(), dims);
        int[] iy = Broadcast.indices(y.dims(), dims);
        return x.type().isReal()
                ? OnnxArray.reals(x.type(), dims, i -> Math.pow(x.real(ix[i]), y.real(iy[i])))
                : OnnxArray.integers(x.type(), dims, i -> (long) Math.pow(x.real(ix[i]), y.real(iy[i])));
    }

    /** Bounds are attributes before opset 11; where the lower is the greater, the upper one wins. */
    private static OnnxArray clip(Call call) {
        OnnxArray x = call.input(0);
        if (!x.type().isReal()) {
            long least = call.optional(1).map(min -> min.integer(0)).orElse(Long.MIN_VALUE);
            long most = call.optional(2).map(max -> max.integer(0)).orElse(Long.MAX_VALUE);
            return OnnxArray.integers(x.type(), x.dims(), i -> Math.min(most, Math.max(least, x.integer(i))));
        }
        double least = call.optional(1).map(min -> min.real(0)).orElse((double)
                call.node().real("min", Float.NEGATIVE_INFINITY));
        double most = call.optional(2).map(max -> max.real(0)).orElse((double)
                call.node().real("max", Float.POSITIVE_INFINITY));
        return OnnxArray.reals(x.type(), x.dims(), i -> Math.min(most, Math.max(least, x.real(i))));
    }

    /** Over one axis; before opset 13 over all dimensions from the axis on. */
    private static OnnxArray softmax(Call call, boolean log) {
        OnnxArray x = call.input(0);
        boolean old = call.opset() < 13;
        int axis = Call.axis(call.node().integer("axis", old ? 1 : -1), x.rank());
        int length = old ? 1 : x.dim(axis);
        int inner = 1;
        for (int d = axis; d < x.rank(); d++) {
            length *= old ? x.dim(d) : 1;
            inner *= old || d == axis ? 1 : x.dim(d);
        }
        double[] y = new double[x.size()];
        for (int row = 0; row < y.length / Math.max(1, length); row++) {
            int from = row / inner * length * inner + row % inner;
            double max = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < length; i++) {
                max = Math.max(max, x.real(from + i * inner));
            }
            double sum = 0;
            for (int i = 0; i < length; i++) {
                sum += Math.exp(x.real(from + i * inner) - max);
            }
            for (int i = 0; i < length; i++) {
                double shifted = x.real(from + i * inner) - max;
                y[from + i * inner] = log ? shifted - Math.log(sum) : Math.exp(shifted) / sum;
            }
        }
        return OnnxArray.reals(x.type(), x.dims(), i -> y[i]);
    }
}
