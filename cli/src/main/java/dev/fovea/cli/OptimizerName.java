package dev.fovea.cli;

/** The optimizers by the names they have on the command line. */
enum OptimizerName {
    SGD("sgd");

    private final String word;

    OptimizerName(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
