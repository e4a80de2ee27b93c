package dev.fovea.benchmarks.peers.fovea;

import dev.fovea.benchmarks.peers.Workbench;
import dev.fovea.engine.Engine;
import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.DenseKernel;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import dev.fovea.parallel.Workers;
import dev.fovea.random.SplitMix64;
import java.util.Arrays;

/**
 * Fovea's kernels, split among the threads as the engine splits a layer that is large: the rows of a product, the samples of
 * a convolution. Packing the weights is part of a product's and of a backward pass's time, as it is of a training step's, and not
 * of a convolution's forward pass: in inference it is done once, when a plan is made.
 */
final class FoveaWorkbench implements Workbench {
    private final Engine engine;
    private final SplitMix64 random = new SplitMix64(42);

    FoveaWorkbench(Engine engine) {
        this.engine = engine;
    }

    /** As a dense layer: the longer side is the samples, the shorter the outputs, so the product may come out transposed. */
    @Override
    public Runnable product(int m, int n, int k) {
        int samples = Math.max(m, n);
        int outputs = Math.min(m, n);
        DenseKernel kernel = engine.kernels().dense(k, outputs, Epilogue.NONE);
        float[] x = random(samples * k);
        float[] y = new float[samples * outputs];
        PackedWeights weights =
                new PackedWeights(random(outputs * k), new float[outputs], new float[kernel.packedSize()]);
        Split split = new Split(samples, kernel.scratchSize());
        Workers.Task forward = (part, worker) ->
                kernel.forward(x, weights, y, split.from(part), split.from(part + 1), split.scratch[worker]);
        return () -> {
            kernel.pack(weights);
            split.run(forward);
        };
    }

    @Override
    public Runnable forward(Convolution3x3 size) {
        Operands o = new Operands(size);
        Workers.Task forward = (part, worker) ->
                o.kernel.forwardShare(o.x, o.weights, o.y, size.batch(), part, o.split.parts, o.split.scratch[worker]);
        o.pack();
        return () -> o.split.run(forward);
    }

    /** Each part of the samples has gradients of its own, which are then added, unless the kernel prefers channels. */
    @Override
    public Work backward(Convolution3x3 size) {
        Operands o = new Operands(size);
        return o.kernel.byChannels().isPresent() ? byChannels(o) : bySamples(o, size);
    }

    private Work byChannels(Operands o) {
        Conv2dKernel.ByChannels kernel = o.kernel.byChannels().orElseThrow();
        float[] dx = new float[o.x.length];
        float[] dw = new float[o.weights.w().length];
        float[] db = new float[o.weights.b().length];
        int unit = Conv2dKernel.ByChannels.UNIT;
        int filter = dw.length / db.length;
        Split units = new Split(db.length / unit, 0); // as many channels go in as come out
        int samples = o.split.things;
        Workers.Task input = (part, worker) -> {
            int from = units.from(part) * unit;
            int to = units.from(part + 1) * unit;
            kernel.backwardInput(o.dy, o.weights, dx, samples, from, to, o.split.scratch[worker]);
        };
        Workers.Task weights = (part, worker) -> {
            int from = units.from(part) * unit;
            int to = units.from(part + 1) * unit;
            Arrays.fill(dw, from * filter, to * filter, 0);
            Arrays.fill(db, from, to, 0);
            kernel.backwardWeights(o.x, o.dy, dw, db, samples, from, to, o.split.scratch[worker]);
        };
        return () -> {
            long start = System.nanoTime();
            o.pack();
            units.run(input);
            units.run(weights);
            return System.nanoTime() - start;
        };
    }

    private Work bySamples(Operands o, Convolution3x3 size) {
        float[] dx = new float[o.x.length];
        float[][] dw = new float[o.split.parts][o.weights.w().length];
        float[][] db = new float[o.split.parts][size.channels()];
        Workers.Task backward = (part, worker) -> {
            int from = o.split.from(part);
            int to = o.split.from(part + 1);
            float[] scratch = o.split.scratch[worker];
            Arrays.fill(dw[part], 0);
            Arrays.fill(db[part], 0);
            o.kernel.backwardInput(o.dy, o.weights, dx, from, to, scratch);
            o.kernel.backwardWeights(o.x, o.dy, dw[part], db[part], from, to, scratch);
        };
        Split elements = new Split(o.weights.w().length, 0);
        Workers.Task sum = (part, worker) -> {
            for (int other = 1; other < dw.length; other++) {
                add(dw[other], dw[0], elements.from(part), elements.from(part + 1));
            }
        };
        return () -> {
            long start = System.nanoTime();
            o.pack();
            o.split.run(backward);
            elements.run(sum);
            return System.nanoTime() - start;
        };
    }

    private static void add(float[] addend, float[] sum, int from, int to) {
        for (int i = from; i < to; i++) {
            sum[i] += addend[i];
        }
    }

    private float[] random(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) (2 * random.nextDouble() - 1);
        }
        return x;
    }

    /** Things to do, cut into as many equal parts as there are threads. */
    private final class Split {
        private final int things;
        private final int parts = engine.workers().threads();
        private final float[][] scratch;

        Split(int things, int scratchSize) {
            this.things = things;
            this.scratch = new float[parts][scratchSize];
        }

        int from(int part) {
            return (int) ((long) things * part / parts);
        }

        void run(Workers.Task task) {
            engine.workers().run(parts, task);
        }
    }

    /** A kernel with its arrays. */
    private final class Operands {
        private final Conv2dKernel kernel;
        private final PackedWeights weights;
        private final float[] x; // (n, c, h, w)
        private final float[] y; // (n, c, h, w)
        private final float[] dy; // (n, c, h, w)
        private final Split split;
        private final Workers.Task packTask;

        Operands(Convolution3x3 size) {
            int c = size.channels();
            int side = size.side();
            kernel = engine.kernels()
                    .conv2d(new ConvGeometry(c, side, side, c, side, side, 3, 3, 1, 1, 1, 1, 1, 1, 1), Epilogue.NONE);
            weights = new PackedWeights(random(c * c * 9), random(c), new float[kernel.packedSize()]);
            packTask = (task, worker) -> kernel.pack(weights, task);
            x = random(size.batch() * c * side * side);
            y = new float[x.length];
            dy = random(x.length);
            split = new Split(size.batch(), kernel.scratchSize());
        }

        /** For forward and backward. */
        void pack() {
            engine.workers().run(kernel.packTasks(), packTask);
        }
    }
}
