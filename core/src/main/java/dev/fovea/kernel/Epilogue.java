package dev.fovea.kernel;

/**
 * What is done to each sum of products while it is still at hand, before it is stored. Backward methods take the gradient
 * from before the epilogue: whoever holds y and dy undoes it, {@code dy f'(x)} in place, once for all of them.
 */
public enum Epilogue {
    /** {@code y = x w + b}. */
    NONE(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY),
    /** {@code y = max(0, x w + b)}. */
    RELU(0, Float.POSITIVE_INFINITY),
    /** {@code y = min(max(0, x w + b), 6)}. */
    RELU6(0, 6);

    private final float least;
    private final float most;

    Epilogue(float least, float most) {
        this.least = least;
        this.most = most;
    }

    /** Lower values become this. */
    public float least() {
        return least;
    }

    /** Higher values become this. */
    public float most() {
        return most;
    }

    /** Whether a gradient passes where the result is y: unless it was held at a bound. */
    public boolean passes(float y) {
        return this == NONE || (y > least && y < most);
    }
}
