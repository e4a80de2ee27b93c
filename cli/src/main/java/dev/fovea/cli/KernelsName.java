package dev.fovea.cli;

/** The families of kernels by the names they have on the command line and in the library. */
enum KernelsName {
    SCALAR("scalar"),
    VECTOR("vector");

    private final String word;

    KernelsName(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
