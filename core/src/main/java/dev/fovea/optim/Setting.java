package dev.fovea.optim;

/**
 * Checks what an optimizer is told.
 *
 * @param optimizer what errors call it
 */
record Setting(String optimizer) {
    void learningRate(float value) {
        require(value > 0 && Float.isFinite(value), "learning rate must be greater than 0", value);
    }

    void weightDecay(float value) {
        require(value >= 0 && Float.isFinite(value), "weight decay must be at least 0", value);
    }

    /** A share that is kept from step to step: at 1 nothing new would ever come in. */
    void share(String name, double value) {
        require(value >= 0 && (float) value < 1, name + " must be at least 0 and less than 1", value);
    }

    /** What keeps a quotient finite; it must not vanish in a float. */
    void eps(double value) {
        require((float) value > 0 && Float.isFinite((float) value), "eps must be greater than 0", value);
    }

    private void require(boolean condition, String rule, double value) {
        if (!condition) {
            throw new IllegalArgumentException(optimizer + ": " + rule + ", got " + value);
        }
    }
}
