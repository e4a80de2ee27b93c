package dev.fovea.benchmarks.peers.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.fovea.benchmarks.peers.Workbench;

/** PyTorch's {@code mm} (MKL) and {@code conv2d} (oneDNN). */
final class DjlWorkbench implements Workbench {
    private final NDManager manager = NDManager.newBaseManager();

    @Override
    public Runnable product(int m, int n, int k) {
        NDArray a = random(m, k);
        NDArray b = random(k, n);
        return () -> a.matMul(b).close();
    }

    @Override
    public Runnable forward(Convolution3x3 size) {
        Operands operands = operands(size);
        return () -> operands.convolve().close();
    }

    /**
     * The graph of a fresh forward pass is walked with a gradient that was made before, all without the forward's time. The
     * operands are new leaves each time, so that gradients are written, not added to earlier ones.
     */
    @Override
    @SuppressWarnings("try") // a collector works by being open
    public Work backward(Convolution3x3 size) {
        Operands operands = operands(size);
        PtNDArray dy = (PtNDArray) random(size.batch(), size.channels(), size.side(), size.side());
        return () -> {
            try (GradientCollector gradients = Engine.getInstance().newGradientCollector();
                    NDManager scope = manager.newSubManager()) {
                PtNDArray y = (PtNDArray) operands.leaves(scope).convolve();
                y.attach(scope);
                long start = System.nanoTime();
                JniUtils.backward(y, dy, false, false);
                return System.nanoTime() - start;
            }
        };
    }

    private NDArray random(long... shape) {
        return manager.randomUniform(-1, 1, new Shape(shape));
    }

    /** Input, weights and bias. */
    private record Operands(NDArray x, NDArray w, NDArray b) {
        NDArray convolve() {
            return Conv2d.conv2d(x, w, b, new Shape(1, 1), new Shape(1, 1)).singletonOrThrow();
        }

        Operands leaves(NDManager scope) {
            return new Operands(leaf(x, scope), leaf(w, scope), leaf(b, scope));
        }

        private static NDArray leaf(NDArray operand, NDManager scope) {
            NDArray leaf = operand.stopGradient();
            leaf.attach(scope);
            leaf.setRequiresGradient(true);
            return leaf;
        }
    }

    private Operands operands(Convolution3x3 size) {
        return new Operands(
                random(size.batch(), size.channels(), size.side(), size.side()),
                random(size.channels(), size.channels(), 3, 3),
                random(size.channels()));
    }
}
