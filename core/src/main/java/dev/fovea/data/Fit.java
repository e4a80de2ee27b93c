package dev.fovea.data;

/** How a picture of any size becomes one of the size that a network learned from. */
public enum Fit {
    /** Resized to the height and the width, whatever that does to its proportions. */
    STRETCH,
    /**
     * Resized with its proportions kept, so that all of it is there, and laid into the middle; the rest is filled with the mean
     * of the resized picture's outermost pixels.
     */
    PAD,
    /** The middle of it, as much as has the proportions of height and width, resized: the longer side loses its ends. */
    CROP,
    /**
     * As MNIST was made (LeCun, Bottou, Bengio and Haffner 1998, section III.A): the ink is cut out, scaled with its
     * proportions kept to fill a 20x20 box of the 28x28 image (of other sizes the same share), and laid so that its centre of
     * mass is the image's centre.
     */
    CENTER_OF_MASS
}
