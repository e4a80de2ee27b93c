package dev.fovea.optim;

import dev.fovea.layer.Parameter;

/** Which parameters an optimizer's weight decay pulls to zero. */
public enum Decay {
    /** All, as PyTorch's optimizers do unless they are given groups of parameters. */
    ALL("all"),

    /**
     * Those of two dimensions or more: the weights of convolutions and dense layers. Biases and what begins with a value of
     * its own, the scales and shifts of normalisations, are left alone: they have little to overfit with (He et al. 2019,
     * "Bag of Tricks", section 3.1).
     */
    WEIGHTS("weights");

    private final String word;

    Decay(String word) {
        this.word = word;
    }

    boolean pulls(Parameter parameter) {
        return this == ALL || (parameter.shape().rank() > 1 && parameter.start().isEmpty());
    }

    @Override
    public String toString() {
        return word;
    }
}
