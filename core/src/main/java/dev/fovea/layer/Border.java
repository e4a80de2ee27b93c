package dev.fovea.layer;

/** What {@link Pad2d} puts around an image. */
public enum Border {
    /** Zeros. */
    ZERO,
    /** The image mirrored at its first and last rows and columns, which are not repeated: c b | a b c d | c b. */
    REFLECT,
    /** The nearest of its elements: a a | a b c d | d d. */
    REPLICATE,
    /** The image again: c d | a b c d | a b. */
    CIRCULAR
}
