package dev.fovea.layer;

/** Rows and columns of zeros around an image. */
public record Padding(int top, int bottom, int left, int right) {
    public static final Padding NONE = new Padding(0, 0, 0, 0);

    public Padding {
        if (top < 0 || bottom < 0 || left < 0 || right < 0) {
            throw new IllegalArgumentException(
                    "padding " + text(top, bottom, left, right) + ": no side may be negative");
        }
    }

    /** The same on all four sides. */
    public static Padding of(int padding) {
        return new Padding(padding, padding, padding, padding);
    }

    /** One number if all sides are alike, otherwise {@code top,bottom,left,right}. */
    @Override
    public String toString() {
        return text(top, bottom, left, right);
    }

    private static String text(int top, int bottom, int left, int right) {
        return top == bottom && top == left && top == right
                ? Integer.toString(top)
                : top + "," + bottom + "," + left + "," + right;
    }
}
