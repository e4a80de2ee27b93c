package dev.fovea.simd;

import dev.fovea.kernel.Epilogue;

/**
 * A filter's taps, that pass along rows of windows of an image whose rows follow one another without a gap. There are as many windows
 * in a row as the image has columns: those that no stride leaves out are for the caller to choose.
 */
interface TapRun {
    /**
     * {@code y = epilogue(sums + b)}, the sums over each window's taps inside the image.
     *
     * @param x the image, from where the first window begins
     * @param w the filter, from {@code wo}
     * @param y (rows, columns of the image) from {@code yo}
     */
    void multiply(float[] x, float[] w, int wo, Epilogue epilogue, float b, float[] y, int yo, int rows);

    /** Whether that writes to less than a vector of floats behind y, too. */
    boolean writesBeyond();

    /**
     * The gradient of the weights: to {@code sums[t][lane]}, for the tap t = (kh, kw), it adds {@code dy[i]} times what that tap reads
     * for i, if that is inside the image, over each i of that lane.
     *
     * @param x the image, from where the first window begins
     * @param dyo where in the same array dy begins, (rows, columns of the image), with zeros for a vector behind it
     * @param sums where the taps' vectors are
     */
    void multiplyAndAdd(float[] x, int dyo, int rows, int sums);
}
