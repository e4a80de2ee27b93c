package dev.fovea.kernel;

/**
 * What is done to each sum of products while it is still at hand, before it is stored. Backward methods take the gradient
 * from before the epilogue: whoever holds y and dy undoes it, {@code dy f'(x)} in place, once for all of them.
 */
public enum Epilogue {
    /** {@code y = x w + b}. */
    NONE,
    /** {@code y = max(0, x w + b)}. */
    RELU
}
