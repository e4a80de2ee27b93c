package dev.fovea.cli;

import dev.fovea.data.Fit;

/** How pictures come to one size, by the names it has on the command line. */
enum ResizeName {
    STRETCH("stretch", Fit.STRETCH),
    PAD("pad", Fit.PAD),
    CROP("crop", Fit.CROP);

    private final String word;
    private final Fit fit;

    ResizeName(String word, Fit fit) {
        this.word = word;
        this.fit = fit;
    }

    Fit fit() {
        return fit;
    }

    @Override
    public String toString() {
        return word;
    }
}
