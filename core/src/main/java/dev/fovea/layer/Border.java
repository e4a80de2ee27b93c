package dev.fovea.layer;

/** What {@link Pad2d} puts around an image. */
public enum Border {
    /** Zeros. */
    ZERO,
    /** The image mirrored at its first and last rows and columns, which are not repeated: c b | a b c d | c b. */
    REFLECT
}
