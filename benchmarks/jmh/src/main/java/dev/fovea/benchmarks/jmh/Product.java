package dev.fovea.benchmarks.jmh;

import dev.fovea.kernel.DenseKernel;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.PackedWeights;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Matrix products, as dense layers make them; packing the weights is part of forward. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH prepares first
public class Product {
    /** Which product: samples, outputs, inputs. */
    public enum Size {
        SQUARE_512(512, 512, 512),
        SQUARE_1024(1024, 1024, 1024),
        RESNET_64_56(3136, 64, 576),
        RESNET_128_28(784, 128, 1152),
        RESNET_256_14(256, 196, 2304),
        RESNET_512_7(512, 49, 4608),
        LENET_400_120(64, 120, 400),
        LENET_120_84(64, 84, 120);

        private final int n;
        private final int out;
        private final int in;

        Size(int n, int out, int in) {
            this.n = n;
            this.out = out;
            this.in = in;
        }

        /** Floating-point operations of one invocation, forward or one of the two backward. */
        double flops() {
            return 2.0 * n * out * in;
        }
    }

    @Param
    private Size size = Size.SQUARE_512;

    @Param
    private Family family = Family.SCALAR;

    private DenseKernel kernel;
    private PackedWeights weights;
    private float[] x; // (n, in)
    private float[] dx; // (n, in)
    private float[] y; // (n, out)
    private float[] dy; // (n, out)
    private float[] dw; // (out, in)
    private float[] db; // (out)
    private float[] scratch;

    @Setup
    public void prepare() {
        kernel = family.kernels().dense(size.in, size.out, Epilogue.NONE);
        weights = new PackedWeights(
                Operands.random(size.out * size.in), Operands.random(size.out), new float[kernel.packedSize()]);
        x = Operands.random(size.n * size.in);
        dx = new float[x.length];
        y = new float[size.n * size.out];
        dy = Operands.random(y.length);
        dw = new float[weights.w().length];
        db = new float[size.out];
        scratch = new float[kernel.scratchSize()];
        kernel.pack(weights);
    }

    @Benchmark
    public float[] forward() {
        kernel.pack(weights);
        kernel.forward(x, weights, y, 0, size.n, scratch);
        return y;
    }

    @Benchmark
    public float[] backwardInput() {
        kernel.backwardInput(dy, weights, dx, 0, size.n, scratch);
        return dx;
    }

    @Benchmark
    public float[] backwardWeights() {
        kernel.backwardWeights(x, dy, dw, db, size.n, 0, size.out, scratch);
        return dw;
    }
}
