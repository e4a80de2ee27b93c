package dev.fovea.textbook;

/** The element-wise product, the seed's small circle. */
public final class Hadamard {
    private Hadamard() {}

    /**
     * {@code (A ∘ B)[i][j] = A[i][j] * B[i][j]}. Seed: backward, convolutional layer, error term.
     *
     * @throws IllegalArgumentException if the sizes differ
     */
    public static double[][] product(double[][] a, double[][] b) {
        Matrix.check("a", a);
        Matrix.requireSize("b", Matrix.check("b", b), a.length, a[0].length);
        double[][] c = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                c[i][j] = a[i][j] * b[i][j];
            }
        }
        return c;
    }
}
