package dev.fovea.benchmarks.peers;

/** Bare kernels with operands at hand; each {@code Runnable} does the work once. */
public interface Workbench {
    /** The product C (m, n) = A (m, k) B (k, n). */
    Runnable product(int m, int n, int k);

    /** The convolution y = conv(x, w) + b, of stride 1 and padding 1. */
    Runnable forward(Convolution3x3 size);

    /** The gradients dx, dw and db of the same. */
    Work backward(Convolution3x3 size);

    /**
     * The sizes of a convolution.
     *
     * @param batch samples
     * @param channels input and output channels
     * @param side rows and columns
     */
    record Convolution3x3(int batch, int channels, int side) {
        /** Floating-point operations of the forward pass, a multiply-add being two. */
        public double flops() {
            return 2.0 * batch * channels * channels * 9 * side * side;
        }

        @Override
        public String toString() {
            return channels + "@" + side;
        }
    }

    /** Work of which only a part counts. */
    interface Work {
        /**
         * Does it once.
         *
         * @return the nanoseconds of the part that counts
         */
        long run();
    }
}
