package dev.fovea.kernel;

import static dev.fovea.layer.Layers.avgPool2d;
import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.maxPool2d;

import dev.fovea.layer.Size;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import dev.fovea.textbook.ConvolutionLayer;
import dev.fovea.textbook.FullyConnected;
import dev.fovea.textbook.Pooling;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The kernels compute what the seed's formulas say, on hundreds of random geometries that those can express. */
interface TextbookContract extends Contract {
    int GEOMETRIES = 300;

    @Test
    default void conv2dIsTheTextbooks() {
        SplitMix64 random = new SplitMix64(81);
        for (int i = 0; i < GEOMETRIES; i++) {
            int padding = random.nextInt(4);
            Size kernel = new Size(1 + random.nextInt(4), 1 + random.nextInt(4));
            ConvGeometry g = Geometries.of(
                    Shape.image(
                            1 + random.nextInt(3),
                            Math.max(1, kernel.height() - 2 * padding) + random.nextInt(7),
                            Math.max(1, kernel.width() - 2 * padding) + random.nextInt(7)),
                    conv2d(1 + random.nextInt(4), kernel)
                            .stride(1 + random.nextInt(3))
                            .padding(padding));
            float[] x = Operands.uniform(g.inSize(), random);
            float[] w = Operands.uniform(g.outC() * g.taps(), random);
            float[] b = Operands.uniform(g.outC(), random);
            float[] dy = Operands.uniform(g.outSize(), random);
            assertConv2d(g, padding, x, w, b, dy);
        }
    }

    private void assertConv2d(ConvGeometry g, int padding, float[] x, float[] w, float[] b, float[] dy) {
        Conv2dKernel conv = kernels().conv2d(g, Epilogue.NONE);
        float[] scratch = Operands.unwritten(conv.scratchSize());
        float[] y = Operands.unwritten(g.outSize());
        float[] dx = Operands.unwritten(g.inSize());
        float[] dw = new float[w.length];
        float[] db = new float[b.length];
        PackedWeights weights = Operands.packed(conv, w, b);
        conv.forward(x, weights, y, 0, 1, scratch);
        conv.backwardInput(dy, weights, dx, 0, 1, scratch);
        conv.backwardWeights(x, dy, dw, db, 0, 1, scratch);

        double[][][][] filters = new double[g.outC()][][][];
        for (int o = 0; o < g.outC(); o++) {
            float[] filter = Arrays.copyOfRange(w, o * g.taps(), (o + 1) * g.taps());
            filters[o] = maps(filter, g.inC(), g.kernelH(), g.kernelW());
        }
        ConvolutionLayer layer = new ConvolutionLayer(filters, Operands.doubles(b), g.strideH(), padding);
        double[][][] xs = maps(x, g.inC(), g.inH(), g.inW());
        double[][][] delta = maps(dy, g.outC(), g.outH(), g.outW());
        Floats.assertClose("y " + g, y, flat(layer.net(xs)), tolerance().sum(g.taps() + 1));
        Floats.assertClose(
                "dx " + g,
                dx,
                flat(layer.inputGradient(delta, g.inH(), g.inW())),
                tolerance().sum(g.outC() * g.kernelH() * g.kernelW()));
        Floats.assertClose(
                "dw " + g,
                dw,
                flat(layer.weightGradient(delta, xs)),
                tolerance().sum(g.positions()));
        Floats.assertClose("db " + g, db, layer.biasGradient(delta), tolerance().sum(g.positions()));
    }

    @Test
    default void poolingIsTheTextbooks() {
        SplitMix64 random = new SplitMix64(82);
        for (int i = 0; i < GEOMETRIES; i++) {
            Size window = new Size(1 + random.nextInt(4), 1 + random.nextInt(4));
            int stride = 1 + random.nextInt(4);
            Shape in = Shape.image(1, window.height() + random.nextInt(7), window.width() + random.nextInt(7));
            Pooling pooling = new Pooling(window.height(), window.width(), stride);
            // few different values, so that there are ties
            float[] x = Operands.eighths(in.size(), random);
            double[][] a = maps(x, 1, in.height(), in.width())[0];

            PoolGeometry max = Geometries.of(in, maxPool2d(window).stride(stride));
            float[] dy = Operands.uniform(max.outSize(), random);
            double[][] delta = maps(dy, 1, max.outH(), max.outW())[0];
            float[] y = Operands.unwritten(max.outSize());
            float[] dx = Operands.unwritten(in.size());
            int[] argmax = new int[y.length];
            kernels().maxPool2d(max).forward(x, y, argmax, 0, 1);
            kernels().maxPool2d(max).backward(dy, argmax, dx, 0, 1);
            double tolerance = tolerance().sum(window.height() * window.width());
            Floats.assertClose("max " + max, y, flat(pooling.max(a)), 0);
            Floats.assertClose("max delta " + max, dx, flat(pooling.maxDelta(delta, a)), tolerance);

            AvgPool2dKernel avg =
                    kernels().avgPool2d(Geometries.of(in, avgPool2d(window).stride(stride)), true);
            avg.forward(x, y, 0, 1);
            avg.backward(dy, dx, 0, 1);
            Floats.assertClose("mean " + max, y, flat(pooling.mean(a)), 2 * tolerance);
            Floats.assertClose(
                    "mean delta " + max, dx, flat(pooling.meanDelta(delta, in.height(), in.width())), tolerance);
        }
    }

    /** Dense, sigmoid, squared error and a plain step are the seed's fully connected layer; its deltas have the other sign. */
    @Test
    default void denseWithSigmoidLearnsAsTheTextbooks() {
        SplitMix64 random = new SplitMix64(83);
        for (int in : SIZES) {
            for (int out : SIZES) {
                float[] x = Operands.uniform(in, random);
                for (int i = 0; i < in; i++) {
                    x[i] = (x[i] + 1) / 2; // the output of a sigmoid layer below
                }
                float[] w = Operands.uniform(in * out, random);
                assertLearns(x, w, out, random.nextInt(out));
            }
        }
    }

    private void assertLearns(float[] x, float[] w, int out, int label) {
        int in = x.length;
        double[] t = new double[out];
        t[label] = 1;
        FullyConnected layer = new FullyConnected(maps(w, 1, out, in)[0]);
        double[] output = layer.output(Operands.doubles(x));
        double[] delta = FullyConnected.outputDelta(output, t);
        double[] below = layer.hiddenDelta(delta, Operands.doubles(x));
        float eta = 0.5f;
        double[] updated = flat(layer.updated(eta, delta, Operands.doubles(x)).w());

        DenseKernel dense = kernels().dense(in, out, Epilogue.NONE);
        float[] y = new float[out];
        float[] dy = new float[out];
        float[] dx = new float[in];
        float[] dw = new float[in * out];
        PackedWeights weights = Operands.packed(dense, w, new float[out]);
        float[] scratch = Operands.unwritten(dense.scratchSize());
        dense.forward(x, weights, y, 0, 1, scratch);
        kernels().sigmoid().forward(y, y, out, 0, 1);
        Floats.assertClose("y", y, output, tolerance().sum(in));
        kernels().meanSquaredError(out).backward(y, new int[] {label}, 1, dy, 0, 1);
        kernels().sigmoid().backward(y, dy, dy, out, 0, 1);
        Floats.assertClose("delta", dy, negative(delta), tolerance().sum(in));
        dense.backwardInput(dy, weights, dx, 0, 1, scratch);
        kernels().sigmoid().backward(x, dx, dx, in, 0, 1);
        Floats.assertClose("hidden delta", dx, negative(below), tolerance().sum(in + out));
        dense.backwardWeights(x, dy, dw, new float[out], 1, 0, out, scratch);
        kernels().sgd(0, false, 0).step(eta, 1, w, dw, new float[1][w.length], 0, w.length);
        Floats.assertClose("w", w, updated, tolerance().sum(in));
    }

    private static double[] negative(double[] a) {
        return Arrays.stream(a).map(v -> -v).toArray();
    }

    /** (c, h, w) as the textbook holds it. */
    private static double[][][] maps(float[] a, int c, int h, int w) {
        double[][][] maps = new double[c][h][w];
        for (int i = 0; i < a.length; i++) {
            maps[i / (h * w)][i / w % h][i % w] = a[i];
        }
        return maps;
    }

    private static double[] flat(double[][] a) {
        return Arrays.stream(a).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[] flat(double[][][] a) {
        return Arrays.stream(a)
                .flatMap(Stream::of)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    private static double[] flat(double[][][][] a) {
        return Arrays.stream(a)
                .flatMap(Stream::of)
                .flatMap(Stream::of)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }
}
