package dev.fovea.textbook;

/** What the formulas ask of their arguments: checks and sizes of {@code double[height][width]}. */
final class Matrix {
    private Matrix() {}

    /**
     * Passes a matrix through if it has at least one row and one column and all its rows are equally long.
     *
     * @throws IllegalArgumentException otherwise, naming the matrix by {@code name}
     */
    static double[][] check(String name, double[][] a) {
        if (a.length == 0 || a[0].length == 0) {
            throw new IllegalArgumentException(
                    name + ": expected a matrix, got an empty one: give it at least one row and one column");
        }
        for (int i = 1; i < a.length; i++) {
            if (a[i].length != a[0].length) {
                throw new IllegalArgumentException(name + ": expected rows of " + a[0].length + " numbers, got "
                        + a[i].length + " in row " + i + ": make all rows equally long");
            }
        }
        return a;
    }

    /** {@link #check} on each channel, and all channels of one size. */
    static double[][][] check(String name, double[][][] a) {
        if (a.length == 0) {
            throw new IllegalArgumentException(
                    name + ": expected (channels, height, width), got no channel: give it at least one");
        }
        for (int c = 0; c < a.length; c++) {
            requireSize(name + "[" + c + "]", check(name + "[" + c + "]", a[c]), a[0].length, a[0][0].length);
        }
        return a;
    }

    static void requireSize(String name, double[][] a, int height, int width) {
        if (a.length != height || a[0].length != width) {
            throw new IllegalArgumentException(name + ": expected " + height + " x " + width + ", got " + size(a)
                    + ": both sides of the formula must have one size");
        }
    }

    static void requireLength(String name, double[] a, int length) {
        if (a.length != length) {
            throw new IllegalArgumentException(name + ": expected " + length + " numbers, got " + a.length
                    + ": the vector must match the matrix it meets");
        }
    }

    static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    name + ": expected 1 or more, got " + value + ": sizes and steps start at 1");
        }
    }

    static void requireNotNegative(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + ": expected 0 or more, got " + value + ": use 0 to do without");
        }
    }

    /** {@code a + b}, element by element. */
    static double[][] sum(double[][] a, double[][] b) {
        requireSize("b", b, a.length, a[0].length);
        double[][] c = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                c[i][j] = a[i][j] + b[i][j];
            }
        }
        return c;
    }

    /** The size as it is written in errors: {@code 3 x 2}. */
    static String size(double[][] a) {
        return a.length + " x " + a[0].length;
    }
}
