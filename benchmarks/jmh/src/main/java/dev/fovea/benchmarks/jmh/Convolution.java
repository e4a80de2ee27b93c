package dev.fovea.benchmarks.jmh;

import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Convolutions of 8 samples; packing the weights, once a step, is part of forward. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH prepares first
public class Convolution {
    private static final int BATCH = 8;

    /** Which convolution. */
    public enum Size {
        LENET_1(1, 6, 28, 5, 2),
        LENET_2(6, 16, 14, 5, 0),
        RESNET_64_56(64, 64, 56, 3, 1),
        RESNET_128_28(128, 128, 28, 3, 1),
        RESNET_256_14(256, 256, 14, 3, 1),
        RESNET_512_7(512, 512, 7, 3, 1);

        private final ConvGeometry geometry;

        Size(int inC, int outC, int side, int kernel, int padding) {
            int out = side + 2 * padding - kernel + 1;
            this.geometry =
                    new ConvGeometry(inC, side, side, outC, out, out, kernel, kernel, 1, 1, padding, padding, 1, 1, 1);
        }

        /** Floating-point operations of one invocation, forward or one of the two backward. */
        double flops() {
            return 2.0 * BATCH * geometry.outC() * geometry.positions() * geometry.taps();
        }
    }

    @Param
    private Size size = Size.LENET_1;

    @Param
    private Family family = Family.SCALAR;

    private Conv2dKernel kernel;
    private PackedWeights weights;
    private float[] x; // (8, inC, inH, inW)
    private float[] dx; // (8, inC, inH, inW)
    private float[] y; // (8, outC, outH, outW)
    private float[] dy; // (8, outC, outH, outW)
    private float[] dw; // (outC, inC, kH, kW)
    private float[] db; // (outC)
    private float[] scratch;

    @Setup
    public void prepare() {
        ConvGeometry g = size.geometry;
        kernel = family.kernels().conv2d(g, Epilogue.NONE);
        weights = new PackedWeights(
                Operands.random(g.outC() * g.taps()), Operands.random(g.outC()), new float[kernel.packedSize()]);
        x = Operands.random(BATCH * g.inSize());
        dx = new float[x.length];
        y = new float[BATCH * g.outSize()];
        dy = Operands.random(y.length);
        dw = new float[weights.w().length];
        db = new float[g.outC()];
        scratch = new float[kernel.scratchSize()];
        kernel.pack(weights);
    }

    @Benchmark
    public float[] forward() {
        kernel.pack(weights);
        kernel.forward(x, weights, y, 0, BATCH, scratch);
        return y;
    }

    @Benchmark
    public float[] backwardInput() {
        kernel.backwardInput(dy, weights, dx, 0, BATCH, scratch);
        return dx;
    }

    @Benchmark
    public float[] backwardWeights() {
        kernel.backwardWeights(x, dy, dw, db, 0, BATCH, scratch);
        return dw;
    }
}
