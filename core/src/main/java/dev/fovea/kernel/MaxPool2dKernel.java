package dev.fovea.kernel;

/** Max pooling of one {@link PoolGeometry}. */
public interface MaxPool2dKernel {
    /**
     * {@code y} = the greatest under each window; {@code argmax} (as y) = its index within the sample, the first of equals. An
     * argmax of length 0 is left alone: only backward wants it, and y has the same bits without.
     */
    void forward(float[] x, float[] y, int[] argmax, int from, int to);

    /**
     * Forward for one of {@code shares} parts of the work on {@code samples} samples, of which threads do all at once: some of
     * the samples, unless a kernel can cut finer.
     */
    default void forwardShare(float[] x, float[] y, int[] argmax, int samples, int share, int shares) {
        int from = (int) ((long) samples * share / shares);
        int to = (int) ((long) samples * (share + 1) / shares);
        forward(x, y, argmax, from, to);
    }

    /** Each {@code dy} goes to where the maximum was; windows may overlap, so they add up. */
    void backward(float[] dy, int[] argmax, float[] dx, int from, int to);
}
