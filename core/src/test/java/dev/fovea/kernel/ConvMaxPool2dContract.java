package dev.fovea.kernel;

import static dev.fovea.layer.Layers.conv2d;
import static dev.fovea.layer.Layers.maxPool2d;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.layer.Conv2d;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link ConvMaxPool2dKernel} does: what the convolution and the pooling do one after the other. */
interface ConvMaxPool2dContract extends Contract {
    /** A convolution and the pooling behind it. */
    record Pair(ConvGeometry conv, PoolGeometry pool) {
        static Pair of(Shape in, Conv2d conv, MaxPool2d pool) {
            return new Pair(Geometries.of(in, conv), Geometries.of(conv.outputShape(in), pool));
        }
    }

    /** The two of LeNet-5, and all sizes around the lanes: few channels and many, odd rows and columns that are dropped. */
    private static List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>(List.of(
                Pair.of(Shape.image(1, 28, 28), conv2d(6, 5).padding(2), maxPool2d(2)),
                Pair.of(Shape.image(6, 14, 14), conv2d(16, 5), maxPool2d(2)),
                Pair.of(Shape.image(3, 32, 32), conv2d(8, 3).padding(1), maxPool2d(2)),
                Pair.of(Shape.image(3, 28, 28), conv2d(6, 3).padding(1), maxPool2d(2)),
                Pair.of(Shape.image(5, 30, 29), conv2d(7, 5).padding(2), maxPool2d(2)),
                Pair.of(Shape.image(2, 9, 7), conv2d(5, 3).stride(2), maxPool2d(2)),
                Pair.of(Shape.image(2, 12, 12), conv2d(9, 3).dilation(2), maxPool2d(2)),
                Pair.of(Shape.image(4, 6, 6), conv2d(4, 3).groups(2), maxPool2d(2)),
                Pair.of(Shape.image(2, 9, 9), conv2d(17, 3), maxPool2d(3)),
                Pair.of(Shape.image(2, 9, 9), conv2d(17, 3), maxPool2d(2).padding(1))));
        for (int size : SIZES) {
            pairs.add(Pair.of(Shape.image(1, 4, 2 * size + 2), conv2d(3, 3), maxPool2d(2)));
            pairs.add(Pair.of(Shape.image(2, 5, 7), conv2d(size, 2), maxPool2d(2)));
            pairs.add(Pair.of(Shape.image(size, 6, 5), conv2d(11, 3), maxPool2d(2)));
            pairs.add(Pair.of(Shape.image(size, 6, 5), conv2d(2, 3).padding(1), maxPool2d(2)));
        }
        return pairs;
    }

    private Optional<ConvMaxPool2dKernel> fused(Pair pair, Epilogue epilogue) {
        return kernels().convMaxPool2d(pair.conv, epilogue, pair.pool);
    }

    @Test
    default void convMaxPool2dIsTheConvolutionAndThenThePooling() {
        SplitMix64 random = new SplitMix64(91);
        for (Pair pair : pairs()) {
            for (Epilogue epilogue : Epilogue.values()) {
                fused(pair, epilogue).ifPresent(kernel -> assertIsBoth(kernel, pair, epilogue, random));
            }
        }
    }

    /** Eighths make all sums exact: one right result, whatever the order, and many ties. */
    private void assertIsBoth(ConvMaxPool2dKernel fused, Pair pair, Epilogue epilogue, SplitMix64 random) {
        ConvGeometry g = pair.conv;
        int n = 3;
        float[] x = Operands.eighths(n * g.inSize(), random);
        float[] w = Operands.eighths(g.outC() * g.taps(), random);
        float[] b = Operands.eighths(g.outC(), random);
        float[] dy = Operands.eighths(n * pair.pool.outSize(), random);

        Conv2dKernel conv = new ScalarKernels().conv2d(g, epilogue);
        MaxPool2dKernel pool = new ScalarKernels().maxPool2d(pair.pool);
        float[] scratch = new float[conv.scratchSize()];
        PackedWeights plain = Operands.packed(conv, w, b);
        float[] z = new float[n * g.outSize()];
        float[] expected = new float[dy.length];
        int[] expectedArgmax = new int[dy.length];
        conv.forward(x, plain, z, 0, n, scratch);
        pool.forward(z, expected, expectedArgmax, 0, n);

        String what = pair + " " + epilogue;
        PackedWeights weights = packed(fused, w, b);
        float[] y = Operands.unwritten(dy.length);
        int[] argmax = new int[dy.length];
        fused.forward(x, weights, y, argmax, 0, n, Operands.unwritten(fused.scratchSize()));
        Floats.assertClose(what + " y", y, Operands.doubles(expected), 0);
        float[] withoutArgmax = Operands.unwritten(dy.length);
        fused.forward(x, weights, withoutArgmax, new int[0], 0, n, Operands.unwritten(fused.scratchSize()));
        Floats.assertSameBits(what + " y without argmax", withoutArgmax, y);

        // where relu made all of a window 0 there is no gradient: its derivative comes before
        for (int i = 0; i < dy.length; i++) {
            if (epilogue == Epilogue.RELU && y[i] == 0) {
                dy[i] = 0;
                argmax[i] = expectedArgmax[i];
            }
        }
        assertThat(argmax).as(what).isEqualTo(expectedArgmax);

        float[] dz = new float[z.length];
        float[] dx = new float[x.length];
        float[] dw = w.clone();
        float[] db = b.clone();
        pool.backward(dy, expectedArgmax, dz, 0, n);
        conv.backwardInput(dz, plain, dx, 0, n, scratch);
        conv.backwardWeights(x, dz, dw, db, 0, n, scratch);
        float[] fusedDx = Operands.unwritten(x.length);
        float[] fusedDw = w.clone();
        float[] fusedDb = b.clone();
        fused.backwardInput(dy, argmax, weights, fusedDx, 0, n, Operands.unwritten(fused.scratchSize()));
        fused.backwardWeights(x, dy, argmax, fusedDw, fusedDb, 0, n, Operands.unwritten(fused.scratchSize()));
        Floats.assertClose(what + " dx", fusedDx, Operands.doubles(dx), 0);
        Floats.assertClose(what + " dw", fusedDw, Operands.doubles(dw), 0);
        Floats.assertClose(what + " db", fusedDb, Operands.doubles(db), 0);
    }

    @Test
    default void convMaxPool2dWritesExactlyItsRange() {
        SplitMix64 random = new SplitMix64(92);
        for (Pair pair : pairs()) {
            fused(pair, Epilogue.RELU).ifPresent(kernel -> {
                ConvGeometry g = pair.conv;
                float[] x = Operands.uniform(3 * g.inSize(), random);
                PackedWeights weights = packed(
                        kernel, Operands.uniform(g.outC() * g.taps(), random), Operands.uniform(g.outC(), random));
                float[] dy = Operands.uniform(3 * pair.pool.outSize(), random);
                float[] scratch = Operands.unwritten(kernel.scratchSize());
                int[] argmax = new int[dy.length];
                Ranges.assertWritesExactlyItsRange(
                        "y " + pair,
                        pair.pool.outSize(),
                        (y, from, to) -> kernel.forward(x, weights, y, argmax, from, to, scratch));
                Ranges.assertWritesExactlyItsRange(
                        "dx " + pair,
                        g.inSize(),
                        (dx, from, to) -> kernel.backwardInput(dy, argmax, weights, dx, from, to, scratch));
            });
        }
    }

    /** Wherever in the window it stands: a NaN that is lost here would never be reported. */
    @Test
    default void convMaxPool2dKeepsANaN() {
        Pair pair = Pair.of(Shape.image(1, 2, 2), conv2d(9, 1), maxPool2d(2));
        fused(pair, Epilogue.RELU).ifPresent(kernel -> {
            float[] w = new float[9];
            Arrays.fill(w, 1);
            PackedWeights weights = packed(kernel, w, new float[9]);
            for (int at = 0; at < 4; at++) {
                float[] x = {1, 2, 9, 4};
                x[at] = Float.NaN;
                float[] y = new float[9];
                kernel.forward(x, weights, y, new int[9], 0, 1, Operands.unwritten(kernel.scratchSize()));
                assertThat(y[8]).as("NaN at %s", at).isNaN();
            }
        });
    }

    private static PackedWeights packed(ConvMaxPool2dKernel kernel, float[] w, float[] b) {
        PackedWeights weights = new PackedWeights(w, b, Operands.unwritten(kernel.packedSize()));
        kernel.pack(weights);
        return weights;
    }
}
