package dev.fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.data.Batch;
import dev.fovea.layer.AdaptiveAvgPool2d;
import dev.fovea.layer.Add;
import dev.fovea.layer.AvgPool2d;
import dev.fovea.layer.BatchNorm2d;
import dev.fovea.layer.Concat;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.Dense;
import dev.fovea.layer.Elu;
import dev.fovea.layer.Flatten;
import dev.fovea.layer.GlobalAvgPool;
import dev.fovea.layer.GlobalMaxPool;
import dev.fovea.layer.Layer;
import dev.fovea.layer.Layers;
import dev.fovea.layer.LeakyRelu;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.layer.Multiply;
import dev.fovea.layer.NoisyRelu;
import dev.fovea.layer.Relu;
import dev.fovea.layer.Relu6;
import dev.fovea.layer.Sigmoid;
import dev.fovea.layer.Size;
import dev.fovea.layer.Softmax;
import dev.fovea.layer.Tanh;
import dev.fovea.loss.CrossEntropy;
import dev.fovea.loss.Loss;
import dev.fovea.network.Network;
import dev.fovea.network.Node;
import dev.fovea.network.Weights;
import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * A network forward in double precision, straight from the formulas of the layers and independent of the kernels: outputs are
 * compared with it, and gradients with its central differences.
 */
final class ReferenceNetwork {
    private final Network network;
    private final Map<String, double[]> weights = new LinkedHashMap<>();

    ReferenceNetwork(Network network, Weights weights) {
        this.network = network;
        weights.tensors().forEach((name, tensor) -> this.weights.put(name, doubles(tensor.data())));
    }

    /** {@code dL/dw} of every element of the named weight by {@code (L(w + h) - L(w - h)) / 2h}. */
    double[] gradient(String name, Batch batch, Loss loss) {
        double h = 1e-6;
        double[] w = weight(name);
        double[] dw = new double[w.length];
        Map<String, double[][]> before = before(name.substring(0, name.lastIndexOf('.')), batch);
        for (int i = 0; i < w.length; i++) {
            double at = w[i];
            w[i] = at + h;
            double above = meanLoss(batch, loss, before);
            w[i] = at - h;
            double below = meanLoss(batch, loss, before);
            w[i] = at;
            dw[i] = (above - below) / (2 * h);
        }
        return dw;
    }

    /** That these are the gradients of all weights. */
    void assertGradients(Weights gradients, Batch batch, Loss loss) {
        assertThat(gradients.tensors().keySet())
                .containsExactlyElementsOf(network.parameters().keySet());
        gradients.tensors().forEach((name, actual) -> assertClose(name, actual.data(), gradient(name, batch, loss)));
    }

    /** That these are the outputs of all samples, one after the other. */
    void assertOutputs(float[] y, Batch batch) {
        int outputs = network.outputShape().size();
        double[][] expected = outputs(batch, false, Map.of());
        for (int n = 0; n < batch.size(); n++) {
            assertClose("output " + n, Arrays.copyOfRange(y, n * outputs, (n + 1) * outputs), expected[n]);
        }
    }

    /** The error of a sum grows with its largest terms, so it is measured by the largest element of the array. */
    private static void assertClose(String what, float[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).as("%s[%d]", what, i).isCloseTo(expected[i], within(1e-5 * largest + 1e-7));
        }
    }

    double meanLoss(Batch batch, Loss loss) {
        return meanLoss(batch, loss, Map.of());
    }

    private double meanLoss(Batch batch, Loss loss, Map<String, double[][]> known) {
        double[][] outputs = outputs(batch, true, known);
        double sum = 0;
        for (int n = 0; n < batch.size(); n++) {
            double share = batch.share(n);
            sum += share * loss(outputs[n], batch.label(n), loss)
                    + (1 - share) * loss(outputs[n], batch.otherLabel(n), loss);
        }
        return sum / batch.size();
    }

    private static double loss(double[] y, int label, Loss loss) {
        double sum = 0;
        if (loss instanceof CrossEntropy entropy) {
            double logSum = Math.log(Arrays.stream(y).map(Math::exp).sum());
            for (int i = 0; i < y.length; i++) {
                double target = (i == label ? 1 - (double) entropy.labelSmoothing() : 0)
                        + (double) entropy.labelSmoothing() / y.length;
                sum -= target * (y[i] - logSum);
            }
            return sum;
        }
        for (int i = 0; i < y.length; i++) {
            sum += Math.pow((i == label ? 1 : 0) - y[i], 2);
        }
        return sum / 2;
    }

    /** What the nodes before a node give, which does not depend on its weights. */
    private Map<String, double[][]> before(String node, Batch batch) {
        Map<String, double[][]> values = values(batch, true, Map.of());
        boolean reached = false;
        for (Node each : network.nodes()) {
            reached |= each.name().equals(node);
            if (reached) {
                values.remove(each.name());
            }
        }
        return values;
    }

    private double[][] outputs(Batch batch, boolean training, Map<String, double[][]> known) {
        return Objects.requireNonNull(
                values(batch, training, known).get(network.output().name()));
    }

    /** What each node gives for all samples, as far as it is not known; in training batch normalisation is by the moments of this batch. */
    private Map<String, double[][]> values(Batch batch, boolean training, Map<String, double[][]> known) {
        Map<String, double[][]> values = new HashMap<>(known);
        double[][] input = new double[batch.size()][];
        for (int n = 0; n < input.length; n++) {
            float[] x = new float[network.inputShape().size()];
            batch.read(n, x, 0);
            input[n] = doubles(x);
        }
        values.put(Network.INPUT, input);
        for (Node node : network.nodes()) {
            if (values.containsKey(node.name())) {
                continue;
            }
            List<double[][]> inputs = node.inputs().stream()
                    .map(name -> Objects.requireNonNull(values.get(name)))
                    .toList();
            double[][] y = new double[batch.size()][];
            if (node.layer() instanceof BatchNorm2d norm) {
                y = batchNorm(norm, node.name(), inputs.get(0), training);
            } else {
                for (int n = 0; n < y.length; n++) {
                    int sample = n;
                    y[n] = forward(node, inputs.stream().map(x -> x[sample]).toList());
                }
            }
            values.put(node.name(), y);
        }
        return values;
    }

    private double[][] batchNorm(BatchNorm2d layer, String name, double[][] x, boolean training) {
        double[][] y = new double[x.length][x[0].length];
        int channels = weight(name + ".weight").length;
        int places = x[0].length / channels;
        for (int c = 0; c < channels; c++) {
            double mean = weight(name + ".running_mean")[c];
            double variance = weight(name + ".running_var")[c];
            if (training) {
                int first = c * places;
                double[] all = Arrays.stream(x)
                        .flatMapToDouble(v -> Arrays.stream(v, first, first + places))
                        .toArray();
                double m = Arrays.stream(all).average().orElseThrow();
                mean = m;
                variance =
                        Arrays.stream(all).map(v -> (v - m) * (v - m)).average().orElseThrow();
            }
            double scale = weight(name + ".weight")[c] / Math.sqrt(variance + layer.eps());
            for (int n = 0; n < x.length; n++) {
                for (int i = c * places; i < (c + 1) * places; i++) {
                    y[n][i] = (x[n][i] - mean) * scale + weight(name + ".bias")[c];
                }
            }
        }
        return y;
    }

    private double[] forward(Node node, List<double[]> inputs) {
        double[] x = inputs.get(0);
        Shape in = network.inputShapes(node).get(0);
        Shape out = network.shape(node.name());
        Layer layer = node.layer();
        if (layer instanceof Conv2d conv) {
            return conv(conv, node.name(), x, in, out);
        } else if (layer instanceof Dense dense) {
            return dense(dense, node.name(), x);
        } else if (layer instanceof MaxPool2d pool) {
            return maximum(pool, x, in, out);
        } else if (layer instanceof AvgPool2d pool) {
            return mean(pool, x, in, out);
        } else if (layer instanceof Add) {
            return IntStream.range(0, x.length)
                    .mapToDouble(i -> inputs.stream().mapToDouble(v -> v[i]).sum())
                    .toArray();
        } else if (layer instanceof Concat) {
            return inputs.stream().flatMapToDouble(Arrays::stream).toArray();
        } else if (layer instanceof Multiply) {
            double[] f = inputs.get(1);
            double[] large = x.length < f.length ? f : x;
            double[] small = x.length < f.length ? x : f;
            int span = large.length / small.length;
            return IntStream.range(0, large.length)
                    .mapToDouble(i -> large[i] * small[i / span])
                    .toArray();
        } else if (layer instanceof GlobalAvgPool) {
            return adaptive(x, in, out);
        } else if (layer instanceof AdaptiveAvgPool2d) {
            return adaptive(x, in, out);
        } else if (layer instanceof GlobalMaxPool) {
            return maximum(Layers.maxPool2d(new Size(in.height(), in.width())), x, in, out);
        }
        Optional<double[]> resized =
                new ReferenceLayers(in, out, weight -> weight(node.name() + "." + weight)).forward(layer, x);
        if (resized.isPresent()) {
            return resized.get();
        } else if (layer instanceof Softmax) {
            double sum = Arrays.stream(x).map(Math::exp).sum();
            return Arrays.stream(x).map(v -> Math.exp(v) / sum).toArray();
        }
        return Arrays.stream(x).map(function(layer)).toArray();
    }

    private static DoubleUnaryOperator function(Layer layer) {
        if (layer instanceof Flatten) {
            return v -> v;
        } else if (layer instanceof Relu || (layer instanceof NoisyRelu noisy && noisy.deviation() == 0)) {
            return v -> Math.max(0, v);
        } else if (layer instanceof Relu6) {
            return v -> Math.min(6, Math.max(0, v));
        } else if (layer instanceof LeakyRelu leaky) {
            return v -> v > 0 ? v : leaky.slope() * v;
        } else if (layer instanceof Elu elu) {
            return v -> v > 0 ? v : elu.alpha() * (Math.exp(v) - 1);
        } else if (layer instanceof Sigmoid) {
            return v -> 1 / (1 + Math.exp(-v));
        } else if (layer instanceof Tanh) {
            return Math::tanh;
        }
        throw new IllegalArgumentException("no reference for " + layer);
    }

    private static double[] adaptive(double[] x, Shape in, Shape out) {
        double[] y = new double[out.size()];
        for (int i = 0; i < y.length; i++) {
            int c = i / (out.height() * out.width());
            int oh = i / out.width() % out.height();
            int ow = i % out.width();
            double sum = 0;
            int places = 0;
            for (int ih = 0; ih < in.height(); ih++) {
                for (int iw = 0; iw < in.width(); iw++) {
                    if (isUnder(ih, oh, in.height(), out.height()) && isUnder(iw, ow, in.width(), out.width())) {
                        sum += x[(c * in.height() + ih) * in.width() + iw];
                        places++;
                    }
                }
            }
            y[i] = sum / places;
        }
        return y;
    }

    private static boolean isUnder(int i, int o, int in, int out) {
        return i >= Math.floor((double) o * in / out) && i < Math.ceil((o + 1.0) * in / out);
    }

    private double[] dense(Dense layer, String name, double[] x) {
        double[] w = weight(name + ".weight");
        double[] y = layer.bias() ? weight(name + ".bias").clone() : new double[layer.outFeatures()];
        for (int o = 0; o < y.length; o++) {
            for (int i = 0; i < x.length; i++) {
                y[o] += w[o * x.length + i] * x[i];
            }
        }
        return y;
    }

    private double[] conv(Conv2d layer, String name, double[] x, Shape in, Shape out) {
        double[] w = weight(name + ".weight");
        double[] y = new double[out.size()];
        int kernelH = layer.kernelSize().height();
        int kernelW = layer.kernelSize().width();
        int groupIn = in.channels() / layer.groups();
        int groupOut = out.channels() / layer.groups();
        for (int i = 0; i < y.length; i++) {
            int o = i / (out.height() * out.width());
            int oh = i / out.width() % out.height();
            int ow = i % out.width();
            y[i] = layer.bias() ? weight(name + ".bias")[o] : 0;
            for (int tap = 0; tap < groupIn * kernelH * kernelW; tap++) {
                int c = o / groupOut * groupIn + tap / (kernelH * kernelW);
                int ih = oh * layer.stride().height()
                        - layer.padding().top()
                        + tap / kernelW % kernelH * layer.dilation().height();
                int iw = ow * layer.stride().width()
                        - layer.padding().left()
                        + tap % kernelW * layer.dilation().width();
                if (ih >= 0 && ih < in.height() && iw >= 0 && iw < in.width()) {
                    y[i] += w[o * groupIn * kernelH * kernelW + tap] * x[(c * in.height() + ih) * in.width() + iw];
                }
            }
        }
        return y;
    }

    private static double[] maximum(MaxPool2d pool, double[] x, Shape in, Shape out) {
        double[] y = new double[out.size()];
        for (int i = 0; i < y.length; i++) {
            int c = i / (out.height() * out.width());
            y[i] = Double.NEGATIVE_INFINITY;
            for (int place = 0; place < pool.size().height() * pool.size().width(); place++) {
                int ih = i / out.width() % out.height() * pool.stride().height()
                        - pool.padding().top()
                        + place / pool.size().width() * pool.dilation().height();
                int iw = i % out.width() * pool.stride().width()
                        - pool.padding().left()
                        + place % pool.size().width() * pool.dilation().width();
                if (ih >= 0 && ih < in.height() && iw >= 0 && iw < in.width()) {
                    y[i] = Math.max(y[i], x[(c * in.height() + ih) * in.width() + iw]);
                }
            }
        }
        return y;
    }

    private static double[] mean(AvgPool2d pool, double[] x, Shape in, Shape out) {
        double[] y = new double[out.size()];
        for (int i = 0; i < y.length; i++) {
            int c = i / (out.height() * out.width());
            int top = i / out.width() % out.height() * pool.stride().height()
                    - pool.padding().top();
            int left = i % out.width() * pool.stride().width() - pool.padding().left();
            double sum = 0;
            int places = 0;
            for (int ih = top; ih < top + pool.size().height(); ih++) {
                for (int iw = left; iw < left + pool.size().width(); iw++) {
                    if (ih >= 0 && ih < in.height() && iw >= 0 && iw < in.width()) {
                        sum += x[(c * in.height() + ih) * in.width() + iw];
                        places++;
                    } else if (pool.countIncludePad()) {
                        places++;
                    }
                }
            }
            y[i] = sum / places;
        }
        return y;
    }

    private double[] weight(String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    private static double[] doubles(float[] x) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i]).toArray();
    }
}
