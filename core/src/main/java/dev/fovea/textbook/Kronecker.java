package dev.fovea.textbook;

/** The Kronecker product, by which the seed writes the sensitivity map of mean pooling. */
public final class Kronecker {
    private Kronecker() {}

    /**
     * {@code A ⊗ B}: every element of A becomes a block, itself times B:
     * <pre>
     *   (A ⊗ B)[i*p + k][j*q + l] = A[i][j] * B[k][l],   B of size p x q
     * </pre>
     * Seed: backward, pooling layer, where B is the n x n matrix of 1/n².
     */
    public static double[][] product(double[][] a, double[][] b) {
        Matrix.check("a", a);
        Matrix.check("b", b);
        int p = b.length;
        int q = b[0].length;
        double[][] c = new double[a.length * p][a[0].length * q];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                for (int k = 0; k < p; k++) {
                    for (int l = 0; l < q; l++) {
                        c[i * p + k][j * q + l] = a[i][j] * b[k][l];
                    }
                }
            }
        }
        return c;
    }
}
