package dev.fovea.layer;

/** Where {@link Upsample2d} takes a value that lies between others. */
public enum Interpolation {
    /** From the element that covers it, {@code floor(i / factor)}. */
    NEAREST,
    /** From the four around {@code (i + 1/2) / factor - 1/2}, the further away the less; those over the edge are the edge's. */
    BILINEAR,
    /** From the four around {@code i (h - 1) / (oh - 1)}: corners stay corners. PyTorch's {@code align_corners=True}. */
    BILINEAR_ALIGN_CORNERS
}
