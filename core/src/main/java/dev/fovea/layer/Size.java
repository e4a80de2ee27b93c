package dev.fovea.layer;

/**
 * Two positive lengths: a kernel, a window, a stride or a dilation.
 *
 * @param height along the rows
 * @param width along the columns
 */
public record Size(int height, int width) {
    public Size {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("size " + height + "x" + width + ": both lengths must be at least 1");
        }
    }

    /** A square. */
    public static Size of(int length) {
        return new Size(length, length);
    }

    /** {@code 5x3}: height by width. */
    @Override
    public String toString() {
        return height + "x" + width;
    }
}
