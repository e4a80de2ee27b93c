package dev.fovea.simd;

/** A way to {@code dw += conv(x, dy)} for a convolution of one geometry. */
interface WeightGradient {
    /** How it computes, in a few words for people. */
    String description();

    int scratchSize();

    /** Adds what the samples {@code from} up to {@code to} have to do with it. */
    void add(float[] x, float[] dy, float[] dw, int from, int to, float[] scratch);
}
