package dev.fovea.simd;

/**
 * A filter's taps, that pass along a run: some rows of windows of an image whose rows follow one another without a gap, as many
 * windows in each as the image has columns.
 */
interface TapRun {
    /** Sums of a run, whole vectors of them. */
    int n();

    /** The sums over each window's taps inside the image: reads from {@code xo}, writes behind {@code yo}, in the same array. */
    void multiply(float[] x, int xo, float[] w, int wo, int yo);

    /**
     * The gradient of the weights: to {@code sums[t][lane]}, for the tap t = (kh, kw), it adds {@code y[i]} times what that tap reads
     * for i, if that is inside the image, over a run's i of that lane.
     *
     * @param yo where in the same array the gradient of the sums begins, whatever it is where no window is inside
     * @param sums where the taps' vectors are
     */
    void multiplyAndAdd(float[] x, int xo, int yo, int sums);
}
