package dev.fovea.onnx;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.PackedWeights;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Convolutions and poolings of arrays (batch, channels, ...) of any number of dimensions, tap by tap. */
final class Windows {
    private Windows() {}

    static void register(Map<String, Operator> operators) {
        operators.put("Conv", Windows::convolution);
        operators.put("ConvTranspose", Windows::transposed);
        operators.put("MaxPool", Windows::maxPool);
        operators.put("AveragePool", Windows::averagePool);
        operators.put("LpPool", Windows::lpPool);
        operators.put("GlobalAveragePool", call -> global(call, false));
        operators.put("GlobalMaxPool", call -> global(call, true));
    }

    private static int[] places(OnnxArray x) {
        if (x.rank() < 3) {
            throw new IllegalArgumentException("expected (batch, channels, ...), got " + x);
        }
        return Arrays.copyOfRange(x.dims(), 2, x.rank());
    }

    /** {@code y[n,o,p] = b[o] + sum over c and taps of w[o,c,tap] x[n,c,under(p,tap)]}. */
    private static OnnxArray convolution(Call call) {
        OnnxArray x = call.input(0);
        OnnxArray w = call.input(1);
        Optional<OnnxArray> b = call.optional(2);
        WindowGeometry g = WindowGeometry.of(call.node(), places(x), places(w));
        int groups = Math.toIntExact(call.node().integer("group", 1));
        int outC = w.dim(0);
        int inC = w.dim(1);
        if (groups < 1 || outC % groups != 0 || x.dim(1) != inC * groups) {
            throw new IllegalArgumentException("expected weights for " + groups + " groups of " + x + ", got " + w);
        }
        if (x.type() == ElementType.FLOAT && g.isPlanar(x.dim(1))) {
            return planar(call.kernels(), x, w, b, g, groups);
        }
        int inSize = g.inSize();
        int outSize = g.outSize();
        int taps = g.taps();
        double[] y = new double[OnnxArray.computedSize(g.outputDims(x.dim(0), outC))];
        for (int p = 0; p < outSize; p++) {
            for (int tap = 0; tap < taps; tap++) {
                int under = g.under(p, tap);
                if (under < 0) {
                    continue;
                }
                for (int n = 0; n < x.dim(0); n++) {
                    for (int o = 0; o < outC; o++) {
                        int first = n * x.dim(1) + o / (outC / groups) * inC;
                        double sum = 0;
                        for (int c = 0; c < inC; c++) {
                            sum += w.real((o * inC + c) * taps + tap) * x.real((first + c) * inSize + under);
                        }
                        y[(n * outC + o) * outSize + p] += sum;
                    }
                }
            }
        }
        return OnnxArray.reals(
                x.type(),
                g.outputDims(x.dim(0), outC),
                i -> y[i] + b.map(bias -> bias.real(i / outSize % outC)).orElse(0.0));
    }

    /** The same of floats in one or two dimensions: what the kernels are for. */
    private static OnnxArray planar(
            Kernels kernels, OnnxArray x, OnnxArray w, Optional<OnnxArray> b, WindowGeometry g, int groups) {
        int outC = w.dim(0);
        Conv2dKernel kernel = kernels.conv2d(g.planar(x.dim(1), outC, groups), Epilogue.NONE);
        float[] bias = b.map(OnnxArray::floats).orElse(new float[outC]);
        if (bias.length != outC) {
            throw new IllegalArgumentException("expected a bias for each of " + outC + " channels, got " + b.get());
        }
        PackedWeights weights = new PackedWeights(w.floats(), bias, new float[kernel.packedSize()]);
        kernel.pack(weights);
        int[] dims = g.outputDims(x.dim(0), outC);
        float[] y = new float[OnnxArray.computedSize(dims)];
        kernel.forward(x.floats(), weights, y, 0, x.dim(0), new float[kernel.scratchSize()]);
        return OnnxArray.floats(dims, y);
    }

    /** The gradient of a convolution with respect to its input: {@code y[n,o,under(p,tap)] += w[c,o,tap] x[n,c,p]}. */
    private static OnnxArray transposed(Call call) {
        OnnxArray x = call.input(0);
        OnnxArray w = call.input(1);
        Optional<OnnxArray> b = call.optional(2);
        int groups = Math.toIntExact(call.node().integer("group", 1));
        int inC = x.dim(1);
        int perGroup = w.dim(1);
        int outC = perGroup * groups;
        if (groups < 1 || inC % groups != 0 || w.dim(0) != inC) {
            throw new IllegalArgumentException("expected weights for " + groups + " groups of " + x + ", got " + w);
        }
        WindowGeometry g = TransposedGeometry.of(call.node(), places(x), places(w));
        int inSize = g.outSize(); // of x: its places are those of the window
        int outSize = g.inSize();
        int taps = g.taps();
        int[] dims = x.dims();
        dims[1] = outC;
        System.arraycopy(g.in(), 0, dims, 2, g.in().length);
        double[] y = new double[OnnxArray.computedSize(dims)];
        for (int p = 0; p < inSize; p++) {
            for (int tap = 0; tap < taps; tap++) {
                int under = g.under(p, tap);
                for (int n = 0; under >= 0 && n < x.dim(0); n++) {
                    for (int c = 0; c < inC; c++) {
                        int first = n * outC + c / (inC / groups) * perGroup;
                        double value = x.real((n * inC + c) * inSize + p);
                        for (int o = 0; o < perGroup; o++) {
                            y[(first + o) * outSize + under] += w.real((c * perGroup + o) * taps + tap) * value;
                        }
                    }
                }
            }
        }
        return OnnxArray.reals(
                x.type(),
                dims,
                i -> y[i] + b.map(bias -> bias.real(i / outSize % outC)).orElse(0.0));
    }

    /** Output 0 is the maxima, output 1 where they are in the whole input, of equal ones the first. */
    private static OnnxArray maxPool(Call call) {
        OnnxArray x = call.input(0);
        WindowGeometry g = WindowGeometry.of(call.node(), places(x), new int[0]);
        int[] dims = g.outputDims(x.dim(0), x.dim(1));
        int[] best = new int[OnnxArray.computedSize(dims)];
        for (int i = 0; i < best.length; i++) {
            int plane = i / g.outSize() * g.inSize();
            best[i] = -1;
            for (int tap = 0; tap < g.taps(); tap++) {
                int under = g.under(i % g.outSize(), tap);
                if (under >= 0 && (best[i] < 0 || x.real(plane + under) > x.real(best[i]))) {
                    best[i] = plane + under;
                }
            }
            if (best[i] < 0) {
                throw new IllegalArgumentException("a window lies in the padding alone");
            }
        }
        if (call.output() == 0) {
            return OnnxArray.chosen(x, dims, i -> best[i]);
        }
        boolean columns = call.node().integer("storage_order", 0) != 0;
        return OnnxArray.integers(ElementType.INT64, dims, i -> columns ? columnOrder(best[i], g.in()) : best[i]);
    }

    /** The index that has the first of the places' dimensions running fastest. */
    private static long columnOrder(int index, int[] in) {
        int size = OnnxArray.size(in);
        int place = index % size;
        long columns = 0;
        int step = size;
        for (int d = in.length - 1; d >= 0; d--) {
            step /= in[d];
            columns += (long) (place % in[d]) * step;
            place /= in[d];
        }
        return index - index % size + columns;
    }

    private static OnnxArray averagePool(Call call) {
        OnnxArray x = call.input(0);
        WindowGeometry g = WindowGeometry.of(call.node(), places(x), new int[0]);
        boolean padded = call.node().integer("count_include_pad", 0) != 0;
        return OnnxArray.reals(x.type(), g.outputDims(x.dim(0), x.dim(1)), i -> {
            int plane = i / g.outSize() * g.inSize();
            double sum = 0;
            int count = 0;
            for (int tap = 0; tap < g.taps(); tap++) {
                int under = g.under(i % g.outSize(), tap);
                sum += under >= 0 ? x.real(plane + under) : 0;
                count += under >= 0 || (padded && g.isPadded(i % g.outSize(), tap)) ? 1 : 0;
            }
            return sum / count;
        });
    }

    /** {@code (sum |x|^p)^(1/p)}. */
    private static OnnxArray lpPool(Call call) {
        OnnxArray x = call.input(0);
        WindowGeometry g = WindowGeometry.of(call.node(), places(x), new int[0]);
        int p = Math.toIntExact(call.node().integer("p", 2));
        if (p < 1) {
            throw new IllegalArgumentException("p: expected 1 or more, got " + p);
        }
        return OnnxArray.reals(x.type(), g.outputDims(x.dim(0), x.dim(1)), i -> {
            int plane = i / g.outSize() * g.inSize();
            double sum = 0;
            for (int tap = 0; tap < g.taps(); tap++) {
                int under = g.under(i % g.outSize(), tap);
                sum += under >= 0 ? Math.pow(Math.abs(x.real(plane + under)), p) : 0;
            }
            return Math.pow(sum, 1.0 / p);
        });
    }

    private static OnnxArray global(Call call, boolean max) {
        OnnxArray x = call.input(0);
        int size = OnnxArray.size(places(x));
        int[] dims = x.dims();
        Arrays.fill(dims, 2, dims.length, 1);
        return OnnxArray.reals(x.type(), dims, i -> {
            double result = max ? Double.NEGATIVE_INFINITY : 0;
            for (int p = 0; p < size; p++) {
                double value = x.real(i * size + p);
                result = max ? Math.max(result, value) : result + value;
            }
            return max ? result : result / size;
        });
    }
}
