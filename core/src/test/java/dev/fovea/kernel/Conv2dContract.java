package dev.fovea.kernel;

import static dev.fovea.layer.Layers.conv2d;

import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link Conv2dKernel} does. */
interface Conv2dContract extends Contract {
    /** A batch on one geometry, with calls that start from arrays nobody has written. */
    record Batch(Conv2dKernel kernel, ConvGeometry g, int n, float[] x, float[] w, float[] b, float[] dy) {
        float[] y() {
            float[] y = Operands.unwritten(n * g.outSize());
            kernel.forward(x, weights(), y, 0, n, scratch());
            return y;
        }

        float[] dx() {
            float[] dx = Operands.unwritten(n * g.inSize());
            kernel.backwardInput(dy, weights(), dx, 0, n, scratch());
            return dx;
        }

        void addWeights(float[] dw, float[] db, int from, int to) {
            kernel.backwardWeights(x, dy, dw, db, from, to, scratch());
        }

        PackedWeights weights() {
            return Operands.packed(kernel, w, b);
        }

        float[] scratch() {
            return Operands.unwritten(kernel.scratchSize());
        }
    }

    private Batch eighths(ConvGeometry g, int n, SplitMix64 random) {
        return new Batch(
                kernels().conv2d(g, Epilogue.NONE),
                g,
                n,
                Operands.eighths(n * g.inSize(), random),
                Operands.eighths(g.outC() * g.taps(), random),
                Operands.eighths(g.outC(), random),
                Operands.eighths(n * g.outSize(), random));
    }

    private Batch uniform(ConvGeometry g, int n, SplitMix64 random) {
        return new Batch(
                kernels().conv2d(g, Epilogue.NONE),
                g,
                n,
                Operands.uniform(n * g.inSize(), random),
                Operands.uniform(g.outC() * g.taps(), random),
                Operands.uniform(g.outC(), random),
                Operands.uniform(n * g.outSize(), random));
    }

    /** One geometry for each thing that a convolution can do, and some that do it all. */
    private static List<ConvGeometry> geometries() {
        List<ConvGeometry> geometries = new ArrayList<>(List.of(
                Geometries.of(Shape.image(1, 1, 1), conv2d(1, 1)),
                Geometries.of(Shape.image(1, 3, 3), conv2d(1, 2)),
                Geometries.of(Shape.image(2, 5, 5), conv2d(3, 3).padding(1)),
                Geometries.of(Shape.image(3, 4, 4), conv2d(2, 1)),
                // (5 - 2) / 2 + 1 = 2: the last row and column are under no window
                Geometries.of(Shape.image(1, 5, 5), conv2d(2, 2).stride(2)),
                // a stride beyond the kernel leaves gaps
                Geometries.of(Shape.image(1, 7, 7), conv2d(2, 2).stride(3)),
                Geometries.of(Shape.image(2, 5, 6), conv2d(2, new Size(3, 2)).stride(new Size(1, 2))),
                Geometries.of(Shape.image(1, 4, 3), conv2d(1, 3).padding(new Padding(0, 1, 2, 1))),
                // a dilated 3 spans 5
                Geometries.of(Shape.image(1, 6, 6), conv2d(1, 3).dilation(2)),
                Geometries.of(Shape.image(4, 3, 3), conv2d(6, 2).groups(2)),
                // depthwise
                Geometries.of(Shape.image(3, 4, 4), conv2d(3, 3).padding(1).groups(3)),
                // padding as wide as the kernel: whole windows of zeros
                Geometries.of(Shape.image(1, 2, 2), conv2d(1, 2).padding(2)),
                // the kernel is larger than the image
                Geometries.of(Shape.image(1, 2, 3), conv2d(2, 5).padding(2))));
        SplitMix64 random = new SplitMix64(11);
        for (int i = 0; i < 5; i++) {
            geometries.add(Geometries.randomConv(random));
        }
        return geometries;
    }

    @Test
    default void conv2dGradientsAreTheNumericOnes() {
        SplitMix64 random = new SplitMix64(1);
        for (ConvGeometry g : geometries()) {
            Batch batch = eighths(g, 2, random);
            double[] x = Operands.doubles(batch.x);
            double[] w = Operands.doubles(batch.w);
            double[] b = Operands.doubles(batch.b);
            float[] dw = new float[batch.w.length];
            float[] db = new float[batch.b.length];
            batch.addWeights(dw, db, 0, 2);
            Floats.assertRelative(
                    "dx " + g,
                    batch.dx(),
                    NumericGradient.of(v -> DoubleReference.conv2d(g, v, w, b), batch.x, batch.dy),
                    GRADIENT);
            Floats.assertRelative(
                    "dw " + g,
                    dw,
                    NumericGradient.of(v -> DoubleReference.conv2d(g, x, v, b), batch.w, batch.dy),
                    GRADIENT);
            Floats.assertRelative(
                    "db " + g,
                    db,
                    NumericGradient.of(v -> DoubleReference.conv2d(g, x, w, v), batch.b, batch.dy),
                    GRADIENT);
        }
    }

    @Test
    default void conv2dIsTheDefinitionOnAnyGeometry() {
        SplitMix64 random = new SplitMix64(2);
        for (int i = 0; i < 400; i++) {
            ConvGeometry g = Geometries.randomConv(random);
            int n = 1 + random.nextInt(3);
            Batch batch = uniform(g, n, random);
            double[] x = Operands.doubles(batch.x);
            double[] w = Operands.doubles(batch.w);
            double[] dy = Operands.doubles(batch.dy);
            float[] dw = new float[w.length];
            float[] db = new float[g.outC()];
            batch.addWeights(dw, db, 0, n);
            Floats.assertClose(
                    "y " + g,
                    batch.y(),
                    DoubleReference.conv2d(g, x, w, Operands.doubles(batch.b)),
                    tolerance().sum(g.taps() + 1));
            Floats.assertClose(
                    "dx " + g,
                    batch.dx(),
                    DoubleReference.conv2dInput(g, dy, w),
                    tolerance().sum(g.groupOutC() * g.kernelH() * g.kernelW()));
            Floats.assertClose(
                    "dw " + g,
                    dw,
                    DoubleReference.conv2dWeights(g, x, dy),
                    tolerance().sum(n * g.positions()));
            Floats.assertClose(
                    "db " + g,
                    db,
                    DoubleReference.conv2dBias(g, dy),
                    tolerance().sum(n * g.positions()));
        }
    }

    @Test
    default void conv2dTakesWidthsAndChannelsOfAnySize() {
        SplitMix64 random = new SplitMix64(3);
        for (int size : SIZES) {
            for (ConvGeometry g : List.of(
                    Geometries.of(Shape.image(1, 3, size), conv2d(2, 3).padding(1)),
                    Geometries.of(Shape.image(2, 3, 3), conv2d(size, 2)),
                    Geometries.of(Shape.image(size, 3, 3), conv2d(2, 3)))) {
                Batch batch = uniform(g, 1, random);
                double[] w = Operands.doubles(batch.w);
                Floats.assertClose(
                        "y " + g,
                        batch.y(),
                        DoubleReference.conv2d(g, Operands.doubles(batch.x), w, Operands.doubles(batch.b)),
                        tolerance().sum(g.taps() + 1));
                Floats.assertClose(
                        "dx " + g,
                        batch.dx(),
                        DoubleReference.conv2dInput(g, Operands.doubles(batch.dy), w),
                        tolerance().sum(g.outC() * g.kernelH() * g.kernelW()));
            }
        }
    }

    @Test
    default void conv2dWritesExactlyItsRange() {
        SplitMix64 random = new SplitMix64(4);
        for (ConvGeometry g : geometries()) {
            Batch batch = uniform(g, 3, random);
            Ranges.assertWritesExactlyItsRange(
                    "y " + g,
                    g.outSize(),
                    (y, from, to) -> batch.kernel.forward(batch.x, batch.weights(), y, from, to, batch.scratch()));
            Ranges.assertWritesExactlyItsRange(
                    "dx " + g,
                    g.inSize(),
                    (dx, from, to) ->
                            batch.kernel.backwardInput(batch.dy, batch.weights(), dx, from, to, batch.scratch()));
        }
    }

    /** Exact numbers, so that the two ways to the sum have the same bits. */
    @Test
    default void conv2dAddsToItsParameterGradients() {
        SplitMix64 random = new SplitMix64(5);
        for (ConvGeometry g : geometries()) {
            Batch batch = eighths(g, 3, random);
            float[] dw = batch.w.clone();
            float[] db = batch.b.clone();
            batch.addWeights(dw, db, 0, 3);
            batch.addWeights(dw, db, 0, 3);
            float[] dwInParts = batch.w.clone();
            float[] dbInParts = batch.b.clone();
            for (int i = 0; i < 2; i++) {
                batch.addWeights(dwInParts, dbInParts, 0, 1);
                batch.addWeights(dwInParts, dbInParts, 2, 2);
                batch.addWeights(dwInParts, dbInParts, 1, 3);
            }
            Floats.assertSameBits("dw " + g, dw, dwInParts);
            Floats.assertSameBits("db " + g, db, dbInParts);
            double[] dy = Operands.doubles(batch.dy);
            double[] once = DoubleReference.conv2dWeights(g, Operands.doubles(batch.x), dy);
            for (int i = 0; i < once.length; i++) {
                once[i] = batch.w[i] + 2 * once[i];
            }
            Floats.assertRelative("start + twice dw " + g, dw, once, 0);
            double[] bias = DoubleReference.conv2dBias(g, dy);
            for (int i = 0; i < bias.length; i++) {
                bias[i] = batch.b[i] + 2 * bias[i];
            }
            Floats.assertRelative("start + twice db " + g, db, bias, 0);
        }
    }

    /** The bits of the activation on the same sums: the epilogue changes nothing else. */
    @Test
    default void conv2dWithAnEpilogueIsConv2dAndThenTheActivation() {
        SplitMix64 random = new SplitMix64(6);
        for (ConvGeometry g : geometries()) {
            for (Epilogue epilogue : List.of(Epilogue.RELU, Epilogue.RELU6)) {
                Batch batch = uniform(g, 2, random);
                // far enough apart that some sums are beyond 6
                for (int i = 0; i < batch.b.length; i++) {
                    batch.b[i] *= 8;
                }
                float[] expected = batch.y();
                Operands.activation(kernels(), epilogue).forward(expected, expected, g.outSize(), 0, 2);
                Batch fused = new Batch(kernels().conv2d(g, epilogue), g, 2, batch.x, batch.w, batch.b, batch.dy);
                Floats.assertSameBits(epilogue + " y " + g, fused.y(), expected);
            }
        }
    }
}
